import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { DossierRow } from '../src/api/generated';
import { rows as invented } from '../src/fake/office';
import { fits, match } from '../src/text/fold';
import { open, press, type } from './support';

const sample = invented[0] as DossierRow;
const named = (owner_name: string, i: number): DossierRow => ({ ...sample, id: `n${i}`, owner_name });

async function palette(rows?: DossierRow[]): Promise<{ desk: ReturnType<typeof open>; field: HTMLElement }> {
  const desk = open(rows ? { rows } : {});
  await screen.findByRole('list', { name: 'Việc cần làm' });
  await press('Ctrl+K');
  const field = await screen.findByRole('combobox', FIELD);
  await waitFor(() => expect(document.activeElement).toBe(field));
  return { desk, field };
}
const FIELD = { name: 'Tìm hồ sơ, người, thủ tục, lệnh' };
const groups = () => screen.queryAllByRole('group').map((group) => group.querySelector('.name')?.textContent?.trim());
const options = () => [...document.querySelectorAll<HTMLElement>('dialog [role=option]')];

test('before anything is typed: the last six dossiers and six commands of the screen', async () => {
  await palette();
  await waitFor(() => expect(options()).toHaveLength(12));
  expect(groups()).toEqual(['Hồ sơ mới nhất', 'Lệnh']);
  expect(options().slice(0, 6).every((one) => /211\d{3}-\d{4}/.test(one.textContent ?? ''))).toBe(true);
});

test('names without marks, the first row chosen, Enter opens the dossier', async () => {
  const { field } = await palette();
  type(field, 'buoi');
  await waitFor(() => expect(options()[0]?.textContent).toContain('Trần Thị Bưởi'));
  expect(options()[0]?.getAttribute('aria-selected')).toBe('true');
  expect(options()[0]?.querySelector('mark')?.textContent).toBe('Bưởi');
  await press('Enter');
  await screen.findByRole('heading', { name: 'Trần Thị Bưởi' });
  expect(screen.queryByRole('combobox', FIELD)).toBe(null);
});

test('never more than twelve rows, and every group that has some is there', async () => {
  const { field } = await palette(Array.from({ length: 40 }, (_, i) => named(`Đăng Văn Ký ${i}`, i)));
  type(field, 'dang ky');
  await waitFor(() => expect(groups().length).toBeGreaterThan(2));
  expect(options().length).toBeLessThanOrEqual(12);
  expect(groups()).toContain('Thủ tục');
  // The procedures begin with the words, the names only hold them.
  expect(groups()[0]).toBe('Thủ tục');
});

test('Tab stays in the group of the chosen row, Esc comes back, then closes', async () => {
  const { field } = await palette(Array.from({ length: 40 }, (_, i) => named(`Bùi Văn An ${i}`, i)));
  type(field, 'bui van an');
  await waitFor(() => expect(groups()).toContain('Người đã từng nộp'));
  await press('Tab');
  await waitFor(() => expect(groups()).toEqual(['Hồ sơ']));
  expect(options()).toHaveLength(12);
  await press('Esc');
  await waitFor(() => expect(groups()).toContain('Người đã từng nộp'));
  await press('Esc');
  await waitFor(() => expect(screen.queryByRole('combobox', FIELD)).toBe(null));
});

test('“>” finds commands alone and runs them; “#” asks for codes alone', async () => {
  const { desk, field } = await palette();
  type(field, '> dong bo');
  await waitFor(() => expect(options()[0]?.textContent).toContain('Sang Đồng bộ'));
  expect(groups()).toEqual(['Lệnh']);
  await press('Enter');
  await screen.findByRole('heading', { name: 'Đồng bộ' });
  await press('Ctrl+K');
  const again = await screen.findByRole('combobox', FIELD);
  type(again, '#0017');
  await waitFor(() => expect(options()[0]?.textContent).toContain('211210-0017'));
  expect(groups()).toEqual(['Hồ sơ']);
  expect(desk.calls.findLast((call) => call.name === 'palette')?.args).toEqual({ text: '0017', is_code: true });
});

test('a command without a key is found by its name, and the order of the list is one', async () => {
  const { desk, field } = await palette();
  type(field, 'tuong phan');
  await waitFor(() => expect(options()[0]?.textContent).toContain('Tương phản cao'));
  await press('Enter');
  await waitFor(() => expect(document.documentElement.dataset.theme).toBe('contrast'));
  await press('Ctrl+3');
  await screen.findByRole('table');
  await press('Ctrl+K');
  type(await screen.findByRole('combobox', FIELD), '>xep theo ten');
  await waitFor(() => expect(options()[0]?.textContent).toContain('tên người nộp'));
  await press('Enter');
  await waitFor(() => expect(desk.calls.findLast((call) => call.name === 'worklist')?.args).toMatchObject({ order: 'name' }));
});

test('Alt+Enter receives: this procedure at once; Enter shows what it asks for', async () => {
  const { field } = await palette();
  type(field, 'chung thuc ban sao');
  await waitFor(() => expect(options().some((one) => one.textContent?.includes('Tiếp nhận:'))).toBe(true));
  while (!document.querySelector('[role=option][aria-selected=true]')?.textContent?.includes('Tiếp nhận:')) await press('ArrowDown');
  await press('Alt+Enter');
  await screen.findByLabelText('Họ và tên');
  await screen.findAllByText('Chứng thực bản sao từ bản chính giấy tờ, văn bản');
});

test('a person opens their own dossiers alone', async () => {
  const { desk, field } = await palette();
  type(field, 'pham thi hue');
  await waitFor(() => expect(groups()).toContain('Người đã từng nộp'));
  while (!document.querySelector('[role=option][aria-selected=true]')?.textContent?.includes('12/03/1975')) await press('ArrowDown');
  await press('Enter');
  await waitFor(() => expect(desk.calls.findLast((call) => call.name === 'worklist')?.args).toMatchObject({ person: '037090001200' }));
  await screen.findByRole('button', { name: 'Người nộp: Phạm Thị Huế' });
});

test('nothing found says what to do, and what cannot be asked says why', async () => {
  const { desk, field } = await palette();
  type(field, 'zzz');
  await screen.findByText(/Không có gì khớp “zzz”/);
  desk.failing.set('palette', { code: 'disk_full', retry: 'never', id: 'K7Q2', values: {} });
  type(field, 'zzzz');
  await screen.findByRole('alert');
});

test('one rule of marks holds in every list', () => {
  for (const [typed, word, expected] of [
    ['hang', 'Hằng', true],
    ['hằng', 'Hằng', true],
    ['hằng', 'Hạng', false],
    ['hàng', 'Hằng', false],
    ['hằng', 'HANG', true],
    ['hăng', 'Hằng', true],
    ['nguyê', 'Nguyễn', true],
    ['đang', 'Đặng', true],
    ['đang', 'Dặng', false],
    ['hoà', 'Hòa', true],
    ['thúy', 'Thủy', false],
    ['an', 'Lan', false],
  ] as const)
    expect(fits(typed, word), `${typed} ${word}`).toBe(expected);
  expect(match('Cài đặt', 'cd')?.marks).toEqual([[0, 1], [4, 5]]);
  expect(match('Báo cáo hằng tháng', 'hang')?.marks).toEqual([[8, 12]]);
  expect(match('Làm mới', 'moi lam')?.score).toBe(2);
  expect(match('Làm mới', 'lam moi')?.score).toBe(0);
  expect(match('Làm mới', 'xyz')).toBe(null);
});
