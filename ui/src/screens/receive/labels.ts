// What the fields of the form are called, for the list of what is left to look at.

import { t } from '../../text';

const OWN: Readonly<Record<string, () => string>> = {
  procedure_code: () => t.receive.procedure.title,
  'sheet.day': () => t.paper.card.day,
  'sheet.hour': () => t.paper.card.hour,
  'sheet.reason': () => t.paper.card.reason,
  'submitter.full_name': () => t.receive.person.submitter_name,
  'submitter.personal_id': () => t.receive.person.submitter_id,
  tax_code: () => t.receive.person.tax_code,
  authorisation: () => t.receive.person.authorisation,
  'result_receiver.full_name': () => t.receive.person.receiver_name,
  'result_receiver.personal_id': () => t.receive.person.receiver_id,
  portal_code: () => t.receive.person.portal_code,
  result_channel: () => t.receive.person.result_channel,
  result_address: () => t.receive.person.result_address,
  set_count: () => t.receive.papers.set_count,
  subject: () => t.receive.person.subject,
  pages: () => t.fee.pages,
  copies: () => t.fee.copies,
  exemption: () => t.fee.groups,
  receipt_number: () => t.fee.receipt,
  receipt_reason: () => t.fee.reason,
};

/** The name of a field, papers aside. */
export function labelOfField(field: string): string {
  const own = OWN[field];
  if (own) return own();
  const person = t.receive.person as unknown as Readonly<Record<string, unknown>>;
  const words = person[field.replace(/^(owner|submitter)\./, '')];
  return typeof words === 'string' ? words : t.receive.title;
}
