import { useState } from 'react';
import { isJsonObject, type Json, type JsonObject } from '../../../shared/json.ts';
import { useChangeParam } from '../form-context.tsx';
import { literalText } from '../params/literal.ts';
import { isExpressionText } from '../schema/fits.ts';
import { usualUnit } from '../schema/initial-value.ts';
import { OptionSelect } from './choice-inputs.tsx';
import classes from './duration-field.module.css';
import { ExpressionInput } from './expression-input.tsx';
import { type FieldProps, typingIn } from './field-props.ts';
import { FieldView } from './field-view.tsx';
import { NumberInput, numberFrom } from './number-field.tsx';
import { Switchable } from './switchable.tsx';
import { useCaret } from './use-caret.ts';

/** An amount and its unit on one line; emptied, there is no duration. */
export function DurationField(props: FieldProps<'duration'>) {
  const { spec, path, value } = props;
  const change = useChangeParam();
  const duration = isJsonObject(value) ? value : undefined;
  const usual = isJsonObject(spec.default) ? spec.default : undefined;
  const unit = duration?.unit ?? usual?.unit ?? usualUnit(spec);
  const isExpression = isExpressionText(duration?.amount);
  /** An expression is rewritten, which may be none for a while. */
  const [isRewritten, setIsRewritten] = useState(false);
  const { caret, watch } = useCaret();

  function set(next: JsonObject, gesture?: string): void {
    change(path, { unit, ...duration, ...next }, gesture);
  }
  function setAmount(amount: Json | undefined): void {
    const others = Object.keys(duration ?? {}).some((key) => key !== 'amount' && key !== 'unit');
    if (amount === undefined && !spec.required && !others) change(path, undefined, typingIn(path));
    else if (amount === undefined) change([...path, 'amount'], undefined, typingIn(path));
    else set({ amount }, typingIn(path));
  }
  return (
    <Switchable {...props} group toggle={false} deep={spec.shape.more.length === 0}>
      {(ids) => (
        <>
          {/* It only looks on. */}
          {/* biome-ignore lint/a11y/noStaticElementInteractions: see above */}
          <div
            className={classes.row}
            onInput={watch.onInput}
            onBlur={() => {
              watch.onBlur();
              setIsRewritten(false);
            }}
          >
            {isExpression || isRewritten ? (
              <ExpressionInput
                value={literalText(duration?.amount)}
                ids={ids}
                name={spec.title}
                caret={caret()}
                onChange={(text) => {
                  setIsRewritten(true);
                  setAmount(numberFrom(text));
                }}
              />
            ) : (
              <NumberInput
                value={duration?.amount}
                ids={ids}
                placeholder={usual?.amount === undefined ? '' : String(usual.amount)}
                onChange={setAmount}
              />
            )}
            <OptionSelect
              options={spec.shape.units}
              value={unit}
              ids={{ ...ids, invalid: false }}
              onChange={(next) => {
                if (next !== undefined) set({ unit: next });
              }}
            />
          </div>
          {duration !== undefined && spec.shape.more.length > 0 && (
            <div className={classes.more}>
              {spec.shape.more.map((field) => (
                <FieldView
                  key={field.key}
                  spec={field}
                  path={[...path, field.key]}
                  value={duration[field.key]}
                />
              ))}
            </div>
          )}
        </>
      )}
    </Switchable>
  );
}
