// The sentence under a field: what is seen, what to do, the way out (ux.md 7).
export interface Message {
  kind: 'error' | 'warn' | 'ok' | 'hint';
  text: string;
}

/** What a control needs to be tied to its label and message. */
export interface Tied {
  id: string;
  describedby: string | undefined;
  invalid: boolean;
  warned: boolean;
}
