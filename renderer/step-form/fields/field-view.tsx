import { memo, useState } from 'react';
import { isJsonObject, type Json } from '../../../shared/json.ts';
import { Expressions, useFormTools, useParam } from '../form-context.tsx';
import type { ParamPath } from '../params/param-path.ts';
import type { FieldShape, FieldSpec } from '../schema/field-spec.ts';
import { fits, isExpressionText } from '../schema/fits.ts';
import { BooleanField, ManyField, SelectField } from './choice-inputs.tsx';
import { ConditionsField } from './conditions-field.tsx';
import { DurationField } from './duration-field.tsx';
import type { FieldProps } from './field-props.ts';
import { ChoiceField, GroupField } from './group-field.tsx';
import { JsonField } from './json-field.tsx';
import { KeyValueField } from './key-value-field.tsx';
import { ListField } from './list-field.tsx';
import { NumberField } from './number-field.tsx';
import { CredentialField, EndpointField, WorkflowField } from './pickers.tsx';
import { CodeField, TextField, ValueField } from './text-fields.tsx';
import { DateField, TimeOfDayField, TimeZoneField } from './time-fields.tsx';

interface FieldViewProps {
  spec: FieldSpec;
  path: ParamPath;
  value: Json | undefined;
  bare?: boolean;
}

/** Draws one param as its schema says, or as JSON where its value is something else. */
export const FieldView = memo(
  function FieldView(props: FieldViewProps) {
    const { expressions } = useFormTools();
    const { spec, value } = props;
    /** Somebody mends what does not fit, and goes on in the same field until they leave it. */
    const [isMending, setIsMending] = useState(false);
    const asExpression = expressions && isExpressionText(value);
    if (isMending || (!asExpression && !fits(spec, value)))
      return <JsonField {...props} onFocusChange={setIsMending} />;
    return drawn(props, spec.shape);
  },
  (a, b) =>
    a.spec === b.spec &&
    a.value === b.value &&
    a.bare === b.bare &&
    a.path.length === b.path.length &&
    a.path.every((key, index) => key === b.path[index]),
);

function withShape<S extends FieldShape>(
  { spec, path, value, bare }: FieldViewProps,
  shape: S,
): Omit<FieldProps, 'spec'> & { spec: FieldSpec & { shape: S } } {
  return { spec: { ...spec, shape }, path, value, ...(bare === undefined ? {} : { bare }) };
}

function drawn(props: FieldViewProps, shape: FieldShape) {
  switch (shape.kind) {
    case 'text':
      return textOrMore(props, shape);
    case 'expression':
      // Of a trigger they read what it just fetched.
      return props.path.length > 1 ? (
        <ValueField {...withShape(props, shape)} />
      ) : (
        <Expressions allowed>
          <ValueField {...withShape(props, shape)} />
        </Expressions>
      );
    case 'number':
      return <NumberField {...withShape(props, shape)} />;
    case 'boolean':
      return <BooleanField {...withShape(props, shape)} />;
    case 'select':
      return <SelectField {...withShape(props, shape)} />;
    case 'many':
      return <ManyField {...withShape(props, shape)} />;
    case 'json':
      return <JsonField {...props} />;
    case 'code':
      return <CodeField {...withShape(props, shape)} />;
    case 'key-value':
      return <KeyValueField {...withShape(props, shape)} />;
    case 'conditions':
      return <MatchedConditions {...withShape(props, shape)} />;
    case 'duration':
      return <DurationField {...withShape(props, shape)} />;
    case 'group':
      return <GroupField {...withShape(props, shape)} />;
    case 'choice':
      return <ChoiceField {...withShape(props, shape)} />;
    case 'list':
      return <ListField {...withShape(props, shape)} />;
    case 'date':
      return <DateField {...withShape(props, shape)} />;
    case 'time-of-day':
      return <TimeOfDayField {...withShape(props, shape)} />;
    case 'time-zone':
      return <TimeZoneField {...withShape(props, shape)} />;
    case 'endpoint':
      // Events are matched to workflows before anything could be resolved.
      return (
        <Expressions allowed={false}>
          <EndpointField {...withShape(props, shape)} />
        </Expressions>
      );
    case 'credential':
      return <CredentialField {...withShape(props, shape)} />;
    case 'workflow':
      return <WorkflowField {...withShape(props, shape)} />;
  }
}

/** Text, or what may stand in its place: several, or an object. */
function textOrMore(props: FieldViewProps, shape: FieldShape & { kind: 'text' }) {
  const { item, fields } = shape;
  if (Array.isArray(props.value) && item !== undefined) {
    return <ListField {...withShape(props, { kind: 'list', item, noun: item.title })} />;
  }
  return isJsonObject(props.value) ? (
    <GroupField {...withShape(props, { kind: 'group', fields })} />
  ) : (
    <TextField {...withShape(props, shape)} />
  );
}

function MatchedConditions(props: FieldProps<'conditions'>) {
  const match = useParam([...props.path.slice(0, -1), 'match']);
  return <ConditionsField {...props} match={match} />;
}
