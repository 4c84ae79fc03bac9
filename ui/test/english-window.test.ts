import { screen, waitFor } from '@testing-library/svelte';
import { expect, test, vi } from 'vitest';

vi.hoisted(() => localStorage.setItem('language', 'en'));

import { FakeDesk, UNLOCK_CODE, problem } from '../src/fake/backend';
import { RESTORED, told, unwell, well } from '../src/fake/health';
import { sync } from '../src/fake/office';
import { CARD, open, press, rest, scan, type } from './support';

/** Every string that the desk answered or was told: names, procedures, laws, papers. */
const data = new Set<string>();

function gather(value: unknown): void {
  if (typeof value === 'string') data.add(value);
  else if (value && typeof value === 'object') Object.values(value).forEach(gather);
}

const answer = FakeDesk.prototype.call;
vi.spyOn(FakeDesk.prototype, 'call').mockImplementation(async function (this: FakeDesk, name, args) {
  gather(args);
  const value = await answer.call(this, name, args);
  gather(value);
  return value;
});

const MARKS = /[\u0300-\u036fđĐ]/;
/** The sign of the currency behind an amount is that of the office, as dates and numbers are. */
const AMOUNT = /\d\u00a0đ/g;
const ATTRIBUTES = ['aria-label', 'title', 'placeholder', 'aria-description', 'alt'];

/** What a person sees or hears of the window, without what says of itself that it is Vietnamese. */
function words(): string[] {
  const out: string[] = [];
  const isVietnamese = (element: Element | null) => element?.closest('[lang]')?.getAttribute('lang') === 'vi';
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT | NodeFilter.SHOW_ELEMENT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node instanceof Element) {
      if (!isVietnamese(node)) out.push(...ATTRIBUTES.flatMap((name) => node.getAttribute(name) ?? []));
    } else if (!isVietnamese(node.parentElement)) out.push(node.textContent ?? '');
  }
  return out;
}

/** `known`: words that were typed here, or that a sentence quotes. */
function inEnglish(where: string, ...known: string[]): void {
  expect(document.documentElement.lang).toBe('en');
  const names = [...known, 'Một Cửa', ...data].filter((text) => MARKS.test(text.normalize('NFD'))).sort((a, b) => b.length - a.length);
  const left = words().map((text) => names.reduce((rest, name) => rest.replaceAll(name, ' '), text).replace(AMOUNT, ' '));
  expect(left.filter((text) => MARKS.test(text.normalize('NFD'))), where).toEqual([]);
}

/** The screen, and the help and keys over it. */
async function look(where: string, ...known: string[]): Promise<void> {
  await rest(30);
  inEnglish(where, ...known);
  await press('F1');
  await screen.findByText('Keys that work now');
  inEnglish(`F1 of ${where}`, 'đăng ký khai sinh', ...known);
  await press('Esc');
  await waitFor(() => expect(screen.queryByText('Keys that work now')).toBe(null));
}

const field = (name: string | RegExp) => screen.findByLabelText<HTMLInputElement>(name);

async function atForm(wishes: Parameters<typeof open>[0] = {}) {
  const desk = open(wishes);
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await field('Full name');
  return desk;
}

test('the walk finds a Vietnamese word', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  const stray = document.createElement('p');
  stray.textContent = 'Hồ sơ';
  document.body.append(stray);
  expect(() => inEnglish('with a stray word')).toThrow();
  stray.lang = 'vi';
  inEnglish('with a word that says what it is');
  stray.remove();
});

test('home, its search, the menu of the person', async () => {
  open({ demo: true });
  await screen.findByText('Phạm Thị Huế');
  expect(document.documentElement.lang).toBe('en');
  screen.getByText('Overdue');
  await look('home');
  await press('F3');
  type(await field('Scan an ID card or a receipt, or type a name or code'), 'buoi');
  await press('Enter');
  await screen.findByText('1 dossier matching “buoi”', { selector: 'h2' });
  await look('home, found');
  type(await field('Scan an ID card or a receipt, or type a name or code'), 'zzz');
  await press('Enter');
  await screen.findByText('No dossier matches “zzz”.');
  await look('home, nothing found');
  screen.getByRole('button', { name: /Đinh Thị Hương/ }).click();
  await screen.findByText('Sign out');
  inEnglish('the menu of the person', 'Tiếng Việt');
});

test('a home with nothing to do', async () => {
  open({ rows: [] });
  await screen.findByText('Nothing is waiting today.');
  await look('home, empty');
  await press('Ctrl+3');
  await screen.findByText('No dossiers held yet');
  await look('dossiers, empty');
});

test('receiving: picking, what is left to look at, why this date, the receipt, the end', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  const box = await screen.findByRole('combobox', { name: 'Procedure' });
  await look('picking');
  type(box, 'zzz');
  await screen.findByText(/No procedure matches “zzz”/);
  inEnglish('nothing picked');
  type(box, '');
  await screen.findByText('Often used here');
  await press('Alt+1');
  await field('Full name');
  await look('the form, empty');
  await press('F9');
  await screen.findByText(/\d things to look at before printing/);
  await look('what is left to look at');
  type(await field('Full name'), 'Vũ Thị 2');
  type(await field('ID number'), '0371');
  type(await field('Date of birth'), '31/02/2021');
  type(await field('Phone'), '0912');
  await rest(200);
  await press('F9');
  await rest(200);
  inEnglish('fields that want a look');
  scan(CARD);
  await screen.findByText(/This card belongs to/);
  inEnglish('the card of another person');
  screen.getByRole('button', { name: /^Change the applicant/ }).click();
  await rest(250);
  await press('Alt+V');
  await rest(50);
  await look('why this date');
  await press('F7');
  await rest(100);
  inEnglish('the receipt in full');
  await press('Esc');
  await press('Esc');
  await rest(50);
  inEnglish('leaving');
  await press('Esc');
  for (const [label, text] of [
    ['Full name', 'Nguyễn Văn Thắng'],
    ['ID number', '037090001234'],
    ['Date of birth', '01011990'],
    ['Phone', '0912345678'],
    ['Pages', '2'],
  ] as const)
    type(await field(label), text);
  await rest(250);
  await press('F9');
  await screen.findByRole('heading', { name: 'Received' });
  await look('received');
  // What is said to the citizen is Vietnamese, and says so.
  expect(screen.getByText(/Mời (ông|bà)/).closest('[lang]')?.getAttribute('lang')).toBe('vi');
  expect(desk.calls.filter((call) => call.name === 'receive')).toHaveLength(1);
});

test('receiving: organisation, somebody else, a strange scan, a card of another person', async () => {
  await atForm();
  for (const box of ['On behalf of somebody else', 'Owner is an organisation', 'Somebody else receives the result']) {
    (await field(box)).click();
    await rest(30);
    inEnglish(box);
  }
  (await field('Owner is an organisation')).click();
  scan('https://example.test/abcdefghijk');
  await rest(250);
  inEnglish('a strange scan');
});

test('what stands in the way is said in English', async () => {
  for (const blocked of [problem('no_number_left'), problem('office_ended', { valid_to: '2021-11-30' }), problem('calendar_missing', { year: '2022' })]) {
    const desk = await atForm();
    desk.wishes.blocked = blocked;
    scan(CARD);
    await rest(200);
    await press('F9');
    await rest(100);
    inEnglish(blocked.code);
    document.body.innerHTML = '';
  }
});

test('the slips: what is missing, and a refusal', async () => {
  await atForm();
  scan(CARD);
  await rest(250);
  await press('Ctrl+F9');
  await screen.findByRole('dialog', { name: 'Ask to complete the dossier' });
  await press('F9');
  await screen.findByText(/Nothing to ask for yet/);
  // The reason is printed on the slip, so it stays as the citizen will read it.
  const reason = (document.querySelectorAll('dialog textarea')[1] as HTMLTextAreaElement | undefined)?.value ?? '';
  inEnglish('guidance slip', reason);
  type(await field(/Anything else/), 'Tờ khai chưa ký');
  await press('F9');
  await screen.findByRole('heading', { name: 'Asked to complete' });
  await look('guided', 'Tờ khai chưa ký');
  await press('F2');
  await screen.findByRole('combobox', { name: 'Procedure' });
  await press('Alt+1');
  await field('Full name');
  scan(CARD);
  await rest(250);
  await press('Shift+F9');
  await screen.findByRole('dialog', { name: 'Refuse to receive' });
  await press('F9');
  await screen.findByText(/No reason yet/);
  inEnglish('refusal slip');
  type(await field('Reason'), 'Không thuộc thẩm quyền');
  await press('F9');
  await screen.findByRole('heading', { name: 'Refused' });
  await look('refused', 'Không thuộc thẩm quyền');
});

test('a draft and a printer that does not print', async () => {
  const desk = await atForm();
  type(await field('Full name'), 'Vũ Thị Thu Hằng');
  await waitFor(() => expect(desk.draft?.form.owner.full_name).toBe('Vũ Thị Thu Hằng'), { timeout: 1500 });
  await press('Ctrl+1');
  await screen.findByText('One dossier is half entered');
  inEnglish('a draft at home');
  await press('F2');
  await screen.findByText(/A dossier was half entered/);
  await look('a draft offered');
  desk.wishes.printFails = true;
  await press('F9');
  for (const [label, text] of [
    ['ID number', '037190001234'],
    ['Date of birth', '01011990'],
    ['Permanent residence', 'Thôn 1, Gia Xuân'],
    ['Pages', '2'],
  ] as const)
    type(await field(label), text);
  await rest(250);
  await press('F9');
  await screen.findByText('Not printed yet');
  await look('received, not printed');
});

test('dossiers: list, panel, days, filter', async () => {
  open({ isOtherCalendar: true });
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+3');
  await screen.findByRole('heading', { name: 'Phạm Thị Huế' });
  (await screen.findByRole('button', { name: 'Why this date?' })).click();
  await rest(50);
  await look('dossiers');
  for (let i = 0; i < 4; i += 1) {
    await press('ArrowDown');
    await rest(150);
    inEnglish(`dossier ${i}`);
  }
  await press('F7');
  await rest(50);
  inEnglish('reprinted');
  await press('/');
  type(await field('Find in the list'), 'zzz');
  await screen.findByText('No dossier matches');
  await look('no match');
});

test('sync: offline, sending, sent, refused', async () => {
  const links = [
    { link: 'offline', offline_since: '2021-12-10T11:05:00+07:00', waiting: 3, held: 1, cards: 2 },
    { link: 'busy', waiting: 3 },
    { link: 'online', waiting: 0 },
    { link: 'unknown', last_contact: null },
    { link: 'refused', waiting: 2, problem: problem('desk_revoked') },
  ] as const;
  for (const link of links) {
    open({ sync: link as never });
    await screen.findAllByText('Phạm Thị Huế');
    await press('Ctrl+8');
    await screen.findByTestId('sync-state');
    await look(`sync ${link.link}`);
    document.body.innerHTML = '';
  }
});

test('health: each line of a machine that is not well, the stick, the number books', async () => {
  open({ topics: unwell(), sync: { link: 'offline', offline_since: '2021-12-10T08:10:00+07:00', waiting: 3, oldest_waiting: '2021-12-10T08:12:00+07:00' } });
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+9');
  await screen.findByRole('listbox', { name: 'About this computer' });
  await look('health');
  await press('F4');
  await rest(50);
  inEnglish('by USB');
  await press('Esc');
  for (let i = 0; i < 9; i += 1) {
    await press('ArrowDown');
    await rest(30);
    inEnglish(`health line ${i}`);
    await press('F4');
    await rest(50);
    inEnglish(`health line ${i}, F4`);
  }
});

test('health: a machine that is well', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+9');
  await screen.findByText('This computer is well');
  for (let i = 0; i < 9; i += 1) {
    await press('ArrowDown');
    await rest(30);
    inEnglish(`well, line ${i}`);
  }
});

test('a restored, a moved and a copied machine', async () => {
  for (const state of ['restored', 'elsewhere', 'cloned'] as const) {
    const incarnation = { ...RESTORED, state, is_confirmed: state !== 'elsewhere', last_numbers: state === 'restored' ? RESTORED.last_numbers : null };
    open({
      app: { incarnation },
      topics: [told(incarnation, state === 'restored' ? 'state_last_numbers' : state === 'cloned' ? 'enrol_again' : 'say_which_machine'), ...well(sync)],
    });
    await screen.findByText('Phạm Thị Huế');
    inEnglish(`banner ${state}`);
    await press('Ctrl+9');
    await screen.findByRole('listbox', { name: 'About this computer' });
    await press('F9');
    await look(`health ${state}`);
    document.body.innerHTML = '';
  }
});

test('settings, with a printer in trouble', async () => {
  const desk = open();
  desk.print.printer = 'LBP2900';
  const job = { id: 2, form: 'form_01', number: '01-0017/TNHS', short_code: '211210-0017', dossier: 'd1', copy: 'Giao khách hàng', printer: 'LBP2900', state: 'printing', trouble: 'jam', action: 'again' } as const;
  desk.prints = [job, { ...job, id: 1, copy: 'Lưu', state: 'waiting', trouble: null, action: 'drop' }];
  await screen.findByText('Phạm Thị Huế');
  desk.change('prints');
  await press('Ctrl+,');
  await screen.findByText(/Paper jam/);
  await look('settings');
  const reader = await screen.findByRole<HTMLSelectElement>('combobox', { name: 'Reader connected as' });
  for (const port of [...reader.options].map((option) => option.value)) {
    reader.value = port;
    reader.dispatchEvent(new Event('change', { bubbles: true }));
    await rest(50);
    inEnglish(`reader ${port}`);
  }
  await press('F7');
  await screen.findAllByText('Test page sent');
  inEnglish('settings, tested');
});

test('signing in, setting a PIN', async () => {
  open({ stage: 'signed_out' });
  const pin = await field(/^PIN of/);
  await look('sign in');
  type(pin, '000000');
  await screen.findByText('That PIN is not right. 4 tries left.');
  await press('ArrowDown');
  await press('ArrowDown');
  await screen.findByLabelText('Paper code');
  await press('F9');
  await screen.findByText(/No paper code yet/);
  await look('set PIN');
});

test('enrolling, to the end', async () => {
  open({ stage: 'not_enrolled' });
  const code = () => screen.findByLabelText('Enrolment code', { selector: 'textarea' });
  await code();
  await press('F9');
  await screen.findByText(/No enrolment code yet/);
  await look('enrol');
  type((await code()) as HTMLElement, 'MC1-abc\n def');
  await press('F9');
  await screen.findByRole('heading', { name: 'Unlock sheet of this computer' });
  await look('unlock sheet');
  await press('F9');
  await screen.findByRole('heading', { name: 'People' });
  await look('people');
});

test('unlocking, and data that does not open', async () => {
  open({ stage: 'locked' });
  await field('Unlock code');
  await press('F9');
  await screen.findByText(/No unlock code yet/);
  await look('unlock');
  document.body.innerHTML = '';
  for (const code of ['disk_full', 'data_newer', 'data_damaged', 'second_instance', 'clock_wrong', 'internal', 'upgrade_disk_full'] as const) {
    open({ app: { stage: 'broken', problem: problem(code) } });
    await screen.findByRole('button', { name: /Check again/ });
    await rest(30);
    inEnglish(`broken ${code}`);
    document.body.innerHTML = '';
  }
});

test('restoring a backup, to the end', async () => {
  open({ stage: 'not_enrolled' });
  await screen.findByLabelText('Enrolment code', { selector: 'textarea' });
  await press('F4');
  const folder = () => field('USB stick or folder with the backup');
  await folder();
  await look('restore, where');
  type(await folder(), '/media/SAO-LUU');
  await press('F9');
  await field('Code on the unlock sheet');
  await look('restore, which');
  type(await field('Code on the unlock sheet'), UNLOCK_CODE);
  await press('F9');
  await screen.findByRole('heading', { name: /^Desk .* restored$/ });
  await look('restored');
});

