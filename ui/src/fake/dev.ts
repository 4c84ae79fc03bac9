// The window on the invented office: `npx vite --mode dev`, then /dev.html?stage=signed_out and so on.
// `do` names a short play that brings a screen into the state one wants to look at.

import { mount } from 'svelte';
import { useBackend } from '../api/call';
import App from '../App.svelte';
import '../style/tokens.css';
import '../style/base.css';
import { FakeDesk, PIN, problem, type Wishes } from './backend';
import { RESTORED, told, unwell, well } from './health';
import type { DossierRow } from '../api/generated';
import { NOW, rows, sync } from './office';

const ask = new URLSearchParams(location.search);
const wishes: Wishes = { stage: (ask.get('stage') as Wishes['stage']) ?? 'signed_in', demo: ask.has('demo') };
if (ask.has('offline'))
  wishes.sync = { link: 'offline', offline_since: '2021-12-10T11:05:00+07:00', waiting: 3, waiting_bytes: 7143, oldest_waiting: '2021-12-10T11:07:00+07:00' };
if (ask.has('unwell')) wishes.topics = unwell();
if (ask.has('incarnation')) {
  const state = (ask.get('incarnation') || 'restored') as typeof RESTORED.state;
  const incarnation = { ...RESTORED, state, is_confirmed: state !== 'elsewhere', last_numbers: state === 'restored' ? RESTORED.last_numbers : null };
  wishes.app = { ...wishes.app, incarnation };
  wishes.topics = [told(incarnation, state === 'restored' ? 'state_last_numbers' : state === 'cloned' ? 'enrol_again' : 'say_which_machine'), ...well(sync)];
}
if (ask.has('nobackup')) wishes.backup = { folder: null, last_at: null, count: 0 };
if (ask.has('empty')) wishes.rows = [];
// So many dossiers, to scroll through.
if (ask.has('many'))
  wishes.rows = Array.from({ length: Number(ask.get('many')) }, (_, i) => {
    const row = rows[i % rows.length] as DossierRow;
    const code = `211210-${String(i + 1).padStart(6, '0')}`;
    return { ...row, id: `m${i}`, code: `000.25.33.H42-${code}`, short_code: code };
  });
if (ask.has('broken')) wishes.app = { stage: 'broken', problem: problem((ask.get('broken') || 'disk_full') as never) };
if (ask.has('blocked')) wishes.blocked = problem((ask.get('blocked') || 'no_number_left') as never, { valid_to: '2021-11-30' });
if (ask.has('printfails')) wishes.printFails = true;
const desk = new FakeDesk(wishes);
if (ask.has('draft'))
  desk.draft = { id: 'n1', saved_at: '2021-12-10T11:20:00+07:00', form: { sheet: null, dossier: null, procedure_code: '1.004873', owner: { full_name: 'Vũ Thị Thu Hằng', personal_id: '', birth_date: '', sex: '', residence_address: '', phone: '', email: '' }, is_organisation: false, tax_code: '', authorisation: '', is_received_by_other: false, result_receiver: { full_name: '', personal_id: '', birth_date: '', sex: '', residence_address: '', phone: '', email: '' }, portal_code: '', is_submitted_by_other: false, submitter: { full_name: '', personal_id: '', birth_date: '', sex: '', residence_address: '', phone: '', email: '' }, subject: '', channel: 'in_person', result_channel: 'at_counter', result_address: '', components: [], set_count: 1, digitisation_reason: '', fee: { pages: null, copies: null, exemption: '', is_collected: null, receipt_number: '', receipt_reason: '' }, lines: [] } };
useBackend(desk);
if (ask.get('theme')) localStorage.setItem('theme', ask.get('theme') ?? '');
if (ask.get('text')) localStorage.setItem('text', ask.get('text') ?? '');
// The texts were read before this ran: it shows with the next loading.
if (ask.get('language')) localStorage.setItem('language', ask.get('language') ?? '');

const target = document.getElementById('app');
if (target) mount(App, { target });

const pause = (ms: number) => new Promise((done) => setTimeout(done, ms));
const CARD = '037090001234||Nguyễn Văn Thắng|01011990|Nam|Thôn 1, Gia Xuân, Gia Viễn, Ninh Bình|01012021';

/** `F2`, `Alt+1`, `type:khai sinh`, `scan`, `wait:300`, `click:Tên` one after the other, split by `;`. */
async function play(steps: readonly string[]): Promise<void> {
  const press = (init: KeyboardEventInit) =>
    (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { bubbles: true, cancelable: true, ...init }));
  await pause(150);
  for (const step of steps) {
    const [verb = '', ...rest] = step.split(':');
    const what = rest.join(':');
    if (verb === 'wait') await pause(Number(what));
    else if (verb === 'scan') {
      for (const key of what || CARD) press({ key, code: '' });
      press({ key: 'Enter', code: 'Enter' });
    } else if (verb === 'type') {
      const field = document.activeElement as HTMLInputElement;
      field.value = what;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (verb === 'pin') {
      const field = document.activeElement as HTMLInputElement;
      field.value = what || PIN;
      field.dispatchEvent(new Event('input', { bubbles: true }));
    } else if (verb === 'paste') {
      // `|` between cells, `~` between rows.
      const paste = new Event('paste', { bubbles: true, cancelable: true });
      Object.defineProperty(paste, 'clipboardData', { value: { getData: () => what.replaceAll('|', '\t').replaceAll('~', '\n') } });
      document.activeElement?.dispatchEvent(paste);
    } else if (verb === 'focus') document.getElementById(what)?.focus();
    else if (verb === 'click') [...document.querySelectorAll<HTMLElement>('button,label')].find((b) => b.textContent?.includes(what) || b.getAttribute('aria-label')?.includes(what))?.click();
    else {
      const parts = verb.split('+');
      const key = parts.at(-1) ?? '';
      const code = key === ',' ? 'Comma' : /^[A-Z]$/.test(key) ? `Key${key}` : /^\d$/.test(key) ? `Digit${key}` : key;
      press({ key, code, ctrlKey: parts.includes('Ctrl'), altKey: parts.includes('Alt'), shiftKey: parts.includes('Shift') });
    }
    await pause(200);
  }
  document.title = 'ready';
}

void NOW;
if (ask.get('do')) void play((ask.get('do') ?? '').split(';'));
