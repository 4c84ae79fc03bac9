// What F9 would do with a form.

import type { ComponentForm, DueView, Preview, ReceiveForm } from '../api/generated';
import { feeOf, type Receipts } from './fee';
import { NOW, procedures } from './office';
import { issuesOf, problem, trace } from './rules';
import type { Wishes } from './wishes';

/** What F9 would do. `serial` is the number of the next dossier. */
export function previewOf(form: ReceiveForm, wishes: Wishes, receipts: Receipts, serial: number): Preview {
  const isEnded = form.procedure_code !== '' && form.procedure_code === wishes.ended;
  const procedure = isEnded ? null : (procedures.find((one) => one.code === form.procedure_code) ?? null);
  const isToday = procedure?.time_text === 'Trong ngày';
  const due: DueView | null = !procedure
    ? null
    : wishes.due
      ? { state: 'ok', at: wishes.due.at, days: 1 }
    : isToday
      ? { state: 'today', at: '2021-12-10T17:00:00+07:00', days: 0 }
      : { state: 'ok', at: '2021-12-15T17:00:00+07:00', days: 3 };
  const components: ComponentForm[] = form.components.length
    ? form.components
    : (procedure?.components ?? []).map(({ index, originals, copies, is_presented, is_required }) => ({
        index,
        originals,
        copies,
        is_received: is_required && (!is_presented || form.owner.personal_id !== '' || form.submitter.personal_id !== ''),
      }));
  const counted = procedure ? feeOf(form, receipts) : null;
  return {
    at: wishes.due?.now ?? NOW,
    procedure,
    due,
    trace: procedure ? trace(isToday) : [],
    day: isToday
      ? {
          hours: [
            { from: '07:30', to: '11:30' },
            { from: '13:30', to: '17:00' },
          ],
          cutoff: '15:00',
          later: '2021-12-13T17:00:00+07:00',
        }
      : null,
    components,
    issues: isEnded
      ? [{ field: 'procedure_code', problem: problem('procedure_unknown', {}, 'procedure_code'), is_warning: false }]
      : [...issuesOf(form, procedure !== null, components), ...(counted?.issues ?? []), ...(wishes.issues ?? [])],
    fee: counted?.view ?? null,
    blocked: wishes.blocked ?? null,
    slip: {
      dossier_code: `000.25.33.H42-211210-00${serial}`,
      owner_name: form.owner.full_name,
      content: procedure?.name ?? '',
      fee_text: counted?.text ?? '',
      due_text: !procedure ? '' : `17 giờ 00 phút, ngày ${isToday ? '10' : '15'}/12/2021`,
    },
    ordinal_today: serial,
    serials_left: 84,
  };
}
