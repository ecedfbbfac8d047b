import type { TeamsDialog } from "./renderer.ts";
import { CARD_TYPE } from "./speak.ts";

/** What Teams waits for when a button is pressed or a form is sent. */
export interface InvokeResponse {
  readonly status: number;
  readonly body: object | null;
}

export function cardResponse(type: string, value: unknown): InvokeResponse {
  return { status: 200, body: { statusCode: 200, type, value } };
}

export function cardText(text: string): InvokeResponse {
  return cardResponse("application/vnd.microsoft.activity.message", text);
}

export function cardFault(statusCode: number, code: string, message: string): InvokeResponse {
  return {
    status: 200,
    body: { statusCode, type: "application/vnd.microsoft.error", value: { code, message } },
  };
}

export function taskText(text: string): InvokeResponse {
  return { status: 200, body: { task: { type: "message", value: text } } };
}

export function taskDialog({ card, ...dialog }: TeamsDialog): InvokeResponse {
  const value = { ...dialog, card: { contentType: CARD_TYPE, content: card } };
  return { status: 200, body: { task: { type: "continue", value } } };
}

/** An answer without a task closes the dialog. */
export function closed(): InvokeResponse {
  return { status: 200, body: null };
}
