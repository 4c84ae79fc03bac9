// As much of the rules as a picture of the form needs.

import type { Code, ComponentForm, FieldIssue, Problem, ReceiveForm, TraceDayView } from '../api/generated';
import { COPY } from './fee';
import { procedures } from './office';

export const problem = (code: Code, values: Record<string, string> = {}, field?: string): Problem => ({
  code,
  retry: 'never',
  id: 'K7Q2',
  values,
  ...(field ? { field } : {}),
});

export const bare = (text: string) =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .replace(/[đĐ]/g, 'd')
    .toLowerCase();

export function issuesOf(form: ReceiveForm, isChosen: boolean, components: readonly ComponentForm[]): FieldIssue[] {
  const issues: FieldIssue[] = [];
  const add = (field: string, code: Code, is_warning = false) =>
    issues.push({ field, problem: problem(code, {}, field), is_warning });
  if (!isChosen) add('procedure_code', 'field_required');
  if (!form.owner.full_name) add('owner.full_name', 'field_required');
  else if (!form.is_organisation && /\d/.test(form.owner.full_name)) add('owner.full_name', 'field_name_has_digits');
  const id = form.owner.personal_id.replace(/\s/g, '');
  if (id && !/^(\d{9}|\d{12})$/.test(id)) add('owner.personal_id', 'field_personal_id');
  if (id.startsWith('000')) add('owner.personal_id', 'id_province_unknown', true);
  if (form.owner.birth_date === '31/02/1990') add('owner.birth_date', 'field_date');
  if (form.is_organisation && form.tax_code.replace(/\D/g, '').length !== 10) add('tax_code', 'field_tax_code');
  if (form.channel === 'online' && !form.portal_code) add('portal_code', 'field_required');
  if (form.is_received_by_other && !form.result_receiver.full_name) add('result_receiver.full_name', 'field_required');
  if (!form.owner.residence_address) add('owner.residence_address', 'field_required');
  const phone = form.owner.phone.replace(/\D/g, '');
  if (phone && phone.length !== 10) add('owner.phone', 'field_phone');
  if (form.result_channel === 'postal' && !form.result_address) add('result_address', 'field_required');
  if ((form.is_submitted_by_other || form.is_organisation) && !form.submitter.full_name) add('submitter.full_name', 'field_required');
  const procedure = procedures.find((one) => one.code === form.procedure_code);
  if (procedure?.code === COPY && form.fee.pages === null) add('pages', 'field_required');
  else if (procedure?.code === COPY && form.fee.pages === 0) add('pages', 'field_number');
  if (procedure?.code === COPY && (form.fee.copies ?? 1) > 200) add('copies', 'copies_many', true);
  for (const paper of procedure?.components ?? [])
    if (paper.is_required && !components.some((one) => one.index === paper.index && one.is_received))
      add(`components.${paper.index}`, 'component_missing');
  return issues;
}

export function trace(isToday: boolean): TraceDayView[] {
  const day = (
    date: string,
    weekday: number,
    step: TraceDayView['step'],
    counted: number | null = null,
    name: string | null = null,
  ): TraceDayView => ({
    date,
    weekday,
    step,
    counted,
    minutes: null,
    is_off: step === 'off',
    reason: name,
    name,
    source: step !== 'off' ? null : name ? 'Labour Code 2019 art.112' : 'Decision 188/1999/QĐ-TTg',
  });
  if (isToday) return [day('2021-12-10', 4, 'received')];
  return [
    day('2021-12-10', 4, 'received'),
    day('2021-12-11', 5, 'off'),
    day('2021-12-12', 6, 'off'),
    day('2021-12-13', 0, 'counted', 1),
    day('2021-12-14', 1, 'counted', 2),
    day('2021-12-15', 2, 'counted', 3),
  ];
}
