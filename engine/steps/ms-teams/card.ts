import type { JsonObject } from '../../../shared/json.ts';
import { pairs } from '../../http/headers.ts';
import { StepFailure } from '../define-step.ts';
import type { MessageParams } from './params.ts';

/**
 * The Adaptive Card of a message. A pasted message around a card is taken apart. Throws StepFailure
 * `teams_card_invalid`.
 */
export function cardOf(message: MessageParams): JsonObject {
  return message.type === 'card' ? ownCard(message.card) : textCard(message);
}

function ownCard(given: JsonObject): JsonObject {
  const { attachments } = given;
  const inner = Array.isArray(attachments) ? attachments[0] : undefined;
  if (typeof inner === 'object' && inner !== null && !Array.isArray(inner)) {
    const { content } = inner;
    if (typeof content === 'object' && content !== null && !Array.isArray(content))
      return ownCard(content);
  }
  if (given.type === 'AdaptiveCard') return given;
  const isOld = given['@type'] === 'MessageCard';
  throw new StepFailure({
    code: 'teams_card_invalid',
    message: isOld
      ? 'This is a MessageCard, the format of the older connectors.'
      : 'This is no Adaptive Card: its "type" must be "AdaptiveCard".',
    hint: 'Make the card in the Adaptive Cards designer, and paste its JSON.',
  });
}

function textCard(message: Extract<MessageParams, { type: 'text' }>): JsonObject {
  const { title, text, color, buttons } = message;
  const facts = pairs(message.facts ?? {});
  const body: JsonObject[] = [
    ...(title === ''
      ? []
      : [
          {
            type: 'TextBlock',
            text: title,
            size: 'Large',
            weight: 'Bolder',
            wrap: true,
            ...(color === 'default' ? {} : { color }),
          },
        ]),
    ...(text === '' ? [] : [{ type: 'TextBlock', text: paragraphs(text), wrap: true }]),
    ...(facts.length === 0
      ? []
      : [{ type: 'FactSet', facts: facts.map(([name, value]) => ({ title: name, value })) }]),
  ];
  if (body.length === 0) {
    throw new StepFailure({
      code: 'teams_empty',
      message: 'The message is empty.',
      hint: 'Give it a title, a text or facts; an expression may have given nothing.',
    });
  }
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    msteams: { width: 'Full' },
    body,
    ...(buttons.length === 0
      ? {}
      : { actions: buttons.map(({ title, url }) => ({ type: 'Action.OpenUrl', title, url })) }),
  };
}

/** A single line break is none in a card. */
function paragraphs(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(/(?<!\n)\n(?!\n)/g, '\n\n');
}
