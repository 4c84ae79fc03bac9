import { beforeEach, expect, test, vi } from 'vitest';
import { useBackend } from '../src/api/call';
import type { DossierRow, PersonForm } from '../src/api/generated';
import { FakeDesk, problem } from '../src/fake/backend';
import { blankForm, blankPerson, fillFromCard, isBlank, isOther, withPaper } from '../src/screens/receive/form';
import { DRAFT_MS } from '../src/screens/receive/drafting.svelte';
import { PREVIEW_MS, Receiving } from '../src/screens/receive/receiving.svelte';

const thang: PersonForm = {
  ...blankPerson(),
  full_name: 'Nguyễn Văn Thắng',
  personal_id: '037090001234',
  birth_date: '01/01/1990',
  sex: 'male',
  residence_address: 'Thôn 1, Gia Xuân',
};
const buoi: PersonForm = { ...blankPerson(), full_name: 'Trần Thị Bưởi', personal_id: '037191004321', residence_address: 'Thôn 2' };
const card = (person: PersonForm) => ({ person, notes: [], at: '2021-12-10T14:11:32+07:00' });

let desk: FakeDesk;
let work: Receiving;
const called = (name: string) => desk.calls.filter((call) => call.name === name);

beforeEach(() => {
  vi.useFakeTimers();
  desk = new FakeDesk();
  useBackend(desk);
  work = new Receiving();
  // As counted on the original that lies on the counter.
  work.form.fee.pages = 2;
});

test('a card fills, but not what was typed after the last card', () => {
  expect(fillFromCard(blankPerson(), thang, new Set())).toMatchObject(thang);
  const typed = { ...thang, residence_address: 'Thôn 9, vừa chuyển' };
  expect(fillFromCard(typed, thang, new Set(['residence_address'])).residence_address).toBe('Thôn 9, vừa chuyển');
  expect(fillFromCard({ ...thang, phone: '0912' }, { ...thang, phone: '' }, new Set()).phone).toBe('0912');
});

test('the same person with lost marks is no other person', () => {
  expect(isOther(thang, { ...thang, full_name: 'NGUYEN VAN THANG' })).toBe(false);
  expect(isOther({ ...blankPerson(), full_name: 'nguyen van thang' }, thang)).toBe(false);
  expect(isOther(thang, buoi)).toBe(true);
  expect(isOther(blankPerson(), thang)).toBe(false);
});

test('blank means that nothing would be missed', () => {
  expect(isBlank(blankForm())).toBe(true);
  expect(isBlank({ ...blankForm(), procedure_code: '2.000815' })).toBe(true);
  expect(isBlank({ ...blankForm(), owner: thang })).toBe(false);
});

test('changing one paper keeps the others as proposed', () => {
  const proposed = [
    { index: 0, is_received: true, originals: 1, copies: 0 },
    { index: 1, is_received: false, originals: 0, copies: 1 },
  ];
  const next = withPaper(proposed, { index: 1, is_received: true, originals: 0, copies: 3 });
  expect(next).toEqual([proposed[0], { index: 1, is_received: true, originals: 0, copies: 3 }]);
  expect(proposed[1]?.copies).toBe(1);
});

test('another card asks first; swapping forgets the telephone of the first person', () => {
  work.card(card(thang));
  work.form.owner.phone = '0912345678';
  expect(work.card(card(buoi))).toBe(false);
  expect(work.form.owner.full_name).toBe('Nguyễn Văn Thắng');
  work.keepPerson();
  expect(work.otherCard).toBe(null);
  work.card(card(buoi));
  work.swapPerson();
  expect(work.form.owner).toMatchObject({ full_name: 'Trần Thị Bưởi', phone: '' });
});

test('with "nộp thay" the second card is the submitter', () => {
  work.card(card(thang));
  work.form.is_submitted_by_other = true;
  expect(work.card(card(buoi))).toBe(true);
  expect(work.form.submitter.full_name).toBe('Trần Thị Bưởi');
  expect(work.form.owner.full_name).toBe('Nguyễn Văn Thắng');
});

test('the preview follows the typing, a draft is on disk within a second of the last key', async () => {
  work.choose('2.000815');
  for (const text of ['N', 'Ng', 'Ngu']) {
    work.form.owner.full_name = text;
    work.touch('owner.full_name');
    await vi.advanceTimersByTimeAsync(30);
  }
  await vi.advanceTimersByTimeAsync(PREVIEW_MS);
  expect(called('preview')).toHaveLength(1);
  expect(called('save_draft')).toHaveLength(0);
  await vi.advanceTimersByTimeAsync(DRAFT_MS);
  expect(DRAFT_MS + PREVIEW_MS).toBeLessThan(1000);
  expect(called('save_draft').at(-1)?.args).toMatchObject({ id: null, form: { owner: { full_name: 'Ngu' } } });
  work.form.owner.full_name = 'Nguyễn';
  work.touch('owner.full_name');
  await vi.advanceTimersByTimeAsync(1000);
  expect(called('save_draft').at(-1)?.args).toMatchObject({ id: 'n1' });
});

test('a blank form leaves no draft behind', async () => {
  work.choose('2.000815');
  await vi.advanceTimersByTimeAsync(2000);
  expect(called('save_draft')).toHaveLength(0);
});

test('a draft that could not be saved is tried again', async () => {
  desk.failing.set('save_draft', problem('disk_full'));
  work.form.owner.full_name = 'A';
  work.touch();
  await vi.advanceTimersByTimeAsync(1000);
  expect(work.draft.hasFailed).toBe(true);
  await work.draft.save();
  expect(work.draft.hasFailed).toBe(false);
  expect(desk.draft?.form.owner.full_name).toBe('A');
});

test('nothing is said while typing for the first time; format when left; the rest at F9', async () => {
  work.choose('1.004873');
  work.form.owner.phone = '0912 345 6';
  work.touch('owner.phone');
  await vi.advanceTimersByTimeAsync(100);
  expect(work.messageOf('owner.phone')).toBe(null);
  work.leave('owner.phone');
  expect(work.messageOf('owner.phone')?.kind).toBe('error');
  work.leave('owner.full_name');
  expect(work.messageOf('owner.full_name')).toBe(null);
  expect(await work.commit()).toBe('look');
  expect(work.messageOf('owner.full_name')?.kind).toBe('error');
  expect(work.looks.map((look) => look.text)).toContain('Điện thoại: thiếu 2 chữ số');
  expect(work.firstOpen).toBe('owner.full_name');
  // Once marked, it goes away as soon as it is right.
  work.form.owner.phone = '0912 345 678';
  work.touch('owner.phone');
  await vi.advanceTimersByTimeAsync(100);
  expect(work.messageOf('owner.phone')).toBe(null);
});

test('F9 receives with the date that was shown and throws the draft away', async () => {
  work.card(card(thang));
  work.choose('2.000815');
  await vi.advanceTimersByTimeAsync(1000);
  expect(await work.commit()).toBe('received');
  expect(called('receive')[0]?.args).toMatchObject({ seen_due_at: '2021-12-10T17:00:00+07:00', draft: 'n1' });
  expect(work.received?.short_code).toBe('211210-0017');
  work.touch();
  await vi.advanceTimersByTimeAsync(2000);
  expect(desk.draft).toBe(null);
  expect(await work.commit()).toBe('busy');
  expect(called('receive')).toHaveLength(1);
});

test('two F9 are one reception', async () => {
  work.card(card(thang));
  work.choose('2.000815');
  await vi.advanceTimersByTimeAsync(1000);
  const both = await Promise.all([work.commit(), work.commit()]);
  expect(both.sort()).toEqual(['busy', 'received']);
  expect(called('receive')).toHaveLength(1);
});

test('a warning stops F9 once, and not at all when it was seen', async () => {
  const odd = { ...thang, personal_id: '000090001234' };
  work.card(card(odd));
  work.choose('1.004873');
  await work.refresh();
  expect(work.messageOf('owner.personal_id')?.kind).toBe('warn');
  expect(await work.commit()).toBe('received');
  const next = new Receiving();
  next.form.owner = odd;
  next.choose('1.004873');
  expect(await next.commit()).toBe('look');
  expect(next.onlyWarnings).toBe(true);
  expect(await next.commit()).toBe('received');
});

test('a missing paper leads to the slip, a dossier that is brought back to the paper', async () => {
  work.card(card(thang));
  work.choose('1.004873');
  await work.refresh();
  work.setPaper({ index: 1, is_received: false, originals: 0, copies: 1 });
  await work.refresh();
  expect(work.missing).toHaveLength(1);
  expect(await work.commit()).toBe('papers');
  work.form.dossier = 's17';
  expect(await work.commit()).toBe('look');
  expect(work.firstOpen).toBe('components.1');
  expect(called('receive')).toHaveLength(0);
});

test('what cannot be received at all says why and keeps everything', async () => {
  desk.wishes.blocked = problem('no_number_left');
  work.card(card(thang));
  work.choose('2.000815');
  expect(await work.commit()).toBe('blocked');
  expect(work.preview?.blocked?.code).toBe('no_number_left');
  expect(called('receive')).toHaveLength(0);
  expect(work.form.owner.full_name).toBe('Nguyễn Văn Thắng');
  desk.wishes.blocked = null;
  desk.failing.set('receive', problem('due_date_moved', { due_at: '2021-12-13T17:00:00+07:00' }));
  expect(await work.commit()).toBe('blocked');
  expect(work.problem?.code).toBe('due_date_moved');
  expect(await work.commit()).toBe('received');
});

test('what was received keeps its place in the day, though the desk already counts on', async () => {
  work.card(card(thang));
  work.choose('2.000815');
  await work.refresh();
  const nth = work.preview?.ordinal_today ?? 0;
  // The write tells of itself before its answer arrives, and a screen that listens asks again.
  const quick = desk.call.bind(desk);
  desk.call = async (name, args) => {
    const answer = await quick(name, args);
    if (name === 'receive') {
      work.touch();
      await work.refresh();
    }
    return answer;
  };
  expect(await work.commit()).toBe('received');
  await vi.advanceTimersByTimeAsync(1000);
  expect(work.ordinal).toBe(nth);
  expect(work.preview?.ordinal_today).toBe(nth);
  expect(work.preview?.slip.dossier_code).toBe(work.received?.code);
});

test('an overtaken preview is dropped', async () => {
  const answers: ((value: unknown) => void)[] = [];
  const slow = desk.call.bind(desk);
  desk.call = (name, args) =>
    name === 'preview'
      ? new Promise((done) => answers.push(() => void slow(name, args).then(done)))
      : slow(name, args);
  work.form.owner.full_name = 'cũ';
  const first = work.refresh();
  work.form.owner.full_name = 'mới';
  const second = work.refresh();
  answers[1]?.(null);
  await second;
  answers[0]?.(null);
  await first;
  expect(work.preview?.slip.owner_name).toBe('mới');
});

test('who was here before is known by the number: what is empty is filled, what was typed stays', async () => {
  desk.wishes.known = {
    person: { ...thang, phone: '0912345678', residence_address: 'Thôn 7, cũ' },
    result_channel: 'postal',
    result_address: 'Thôn 1, Gia Xuân',
    open: [{ ...(desk.rows[0] as DossierRow), state: 'intake_supplement' }],
  };
  work.choose('2.000815');
  work.card({ ...card({ ...thang, full_name: 'NGUYEN VAN THANG' }), notes: ['marks_lost'] });
  await vi.advanceTimersByTimeAsync(200);
  expect(work.form.owner).toMatchObject({ full_name: 'Nguyễn Văn Thắng', phone: '0912345678', residence_address: 'Thôn 1, Gia Xuân' });
  expect(work.messageOf('owner.full_name')).toBe(null);
  expect(work.form).toMatchObject({ result_channel: 'postal', result_address: 'Thôn 1, Gia Xuân' });
  expect(work.openOnes).toHaveLength(1);
  expect(called('known_person')).toHaveLength(1);
  work.form.owner.personal_id = '037191004321';
  work.leave('owner.personal_id');
  await vi.advanceTimersByTimeAsync(200);
  expect(work.known).toBe(null);
});

test('a typed number is looked up when the field is left, and never on half a number', async () => {
  work.choose('2.000815');
  for (const number of ['0370', '037 090 001 234']) {
    work.form.owner.personal_id = number;
    work.leave('owner.personal_id');
  }
  await vi.advanceTimersByTimeAsync(100);
  expect(called('known_person').map((call) => call.args)).toEqual([{ personal_id: '037090001234' }]);
});
