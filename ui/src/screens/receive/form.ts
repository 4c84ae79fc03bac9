// The form as values: what is empty, what a card fills, in which order fields stand on the screen.

import type { ComponentForm, FeeForm, KnownPerson, PersonForm, ReceiveForm } from '../../api/generated';

export const blankPerson = (): PersonForm => ({
  full_name: '',
  personal_id: '',
  birth_date: '',
  sex: '',
  residence_address: '',
  phone: '',
  email: '',
});

export const blankFee = (): FeeForm => ({
  pages: null,
  copies: null,
  exemption: '',
  is_collected: null,
  receipt_number: '',
  receipt_reason: '',
});

export const blankForm = (): ReceiveForm => ({
  sheet: null,
  dossier: null,
  procedure_code: '',
  owner: blankPerson(),
  is_organisation: false,
  tax_code: '',
  is_submitted_by_other: false,
  submitter: blankPerson(),
  authorisation: '',
  is_received_by_other: false,
  result_receiver: blankPerson(),
  portal_code: '',
  subject: '',
  channel: 'in_person',
  result_channel: 'at_counter',
  result_address: '',
  components: [],
  set_count: 1,
  digitisation_reason: '',
  fee: blankFee(),
  lines: [],
});

/** Nothing that would be missed. A procedure alone is one keystroke. */
export const isBlank = (form: ReceiveForm): boolean =>
  Object.values(form.owner).every((text) => text === '') &&
  Object.values(form.submitter).every((text) => text === '') &&
  Object.values(form.result_receiver).every((text) => text === '') &&
  [form.tax_code, form.authorisation, form.portal_code].every((text) => text === '') &&
  form.subject === '' &&
  form.fee.receipt_number === '' &&
  form.components.length === 0;

export type CardField = 'full_name' | 'personal_id' | 'birth_date' | 'sex' | 'residence_address';
export const CARD_FIELDS: readonly CardField[] = ['full_name', 'personal_id', 'birth_date', 'sex', 'residence_address'];

/** Compared without marks and case: a reader may lose the marks of the same person. */
const key = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .trim();

/** Whether a card belongs to somebody else than the one who stands in the form. */
export function isOther(now: PersonForm, card: PersonForm): boolean {
  const number = now.personal_id.replace(/\s/g, '');
  if (number && card.personal_id) return number !== card.personal_id;
  return now.full_name !== '' && card.full_name !== '' && key(now.full_name) !== key(card.full_name);
}

/** Fills what the card knows, except the fields that the clerk typed after the last card. */
export function fillFromCard(now: PersonForm, card: PersonForm, typed: ReadonlySet<string>): PersonForm {
  const next = { ...now };
  for (const field of CARD_FIELDS)
    if (card[field] && !(typed.has(field) && now[field] !== '')) next[field] = card[field];
  return next;
}

/** Fills what the form does not say, from the last dossier of the same number. A name whose marks the reader lost gets
 * them back, if it is the same without them. */
export function fillFromKnown(form: ReceiveForm, known: KnownPerson, hasLostMarks: boolean): ReceiveForm {
  const owner = { ...form.owner };
  for (const field of Object.keys(owner) as (keyof PersonForm)[]) owner[field] ||= known.person[field];
  if (hasLostMarks && key(form.owner.full_name) === key(known.person.full_name)) owner.full_name = known.person.full_name;
  const isAsBefore = form.result_channel === 'at_counter' && form.result_address === '';
  const result = isAsBefore ? { result_channel: known.result_channel, result_address: known.result_address } : {};
  return { ...form, owner, ...result };
}

/** The list with one paper changed; untouched papers stand as the core proposes. */
export function withPaper(proposed: readonly ComponentForm[], changed: ComponentForm): ComponentForm[] {
  const next = proposed.map((form) => (form.index === changed.index ? changed : { ...form }));
  return next.some((form) => form.index === changed.index) ? next : [...next, changed];
}
