import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { DossierRow, WorklistQuery } from '../src/api/generated';
import { rows as invented } from '../src/fake/office';
import { router } from '../src/state/router.svelte';
import { open, press, type } from './support';

const sample = invented[3] as DossierRow;
/** So many dossiers, each due a minute after the one before. */
const many = (n: number): DossierRow[] =>
  Array.from({ length: n }, (_, i) => ({
    ...sample,
    id: `m${i}`,
    code: `000.25.33.H42-211210-${String(i).padStart(6, '0')}`,
    short_code: `211210-${String(i).padStart(6, '0')}`,
    owner_name: `Người ${i}`,
    due: { ...sample.due, at: new Date(Date.UTC(2021, 11, 10, 0, i)).toISOString() },
  }));

const pages = (desk: ReturnType<typeof open>) =>
  desk.calls.filter((call) => call.name === 'worklist').map((call) => (call.args as WorklistQuery).offset);
const names = () => screen.getAllByRole('row').slice(1).map((row) => row.getAttribute('aria-label')?.split(',')[0]);

async function atDossiers(rows?: DossierRow[]): Promise<ReturnType<typeof open>> {
  const desk = open(rows ? { rows } : {});
  await screen.findByRole('list', { name: 'Việc cần làm' });
  await press('Ctrl+3');
  await screen.findByRole('table', { name: 'Danh sách hồ sơ' });
  await waitFor(() => expect(document.activeElement?.tagName).toBe('TR'));
  return desk;
}

test('of twenty thousand dossiers a few rows are in the page, and the end is one key away', async () => {
  const desk = await atDossiers(many(20_000));
  const table = screen.getByRole('table');
  expect(table.getAttribute('aria-rowcount')).toBe('20001');
  expect(screen.getAllByRole('row').length).toBeLessThan(60);
  expect(screen.getByText(/trong 20\.000 hồ sơ/)).toBeTruthy();
  await press('End');
  await screen.findByRole('row', { name: /^Người 19999, .*, hàng 20000 trên 20000$/ });
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Người 19999'));
  await press('ArrowUp');
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Người 19998'));
  await screen.findByRole('heading', { name: 'Người 19998' });
  // Two pages were read, not two hundred.
  expect(new Set(pages(desk))).toEqual(new Set([0, 19_900]));
  await press('Home');
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Người 0,'));
});

test('the wheel looks elsewhere without losing the keyboard, and the rows come when they are seen', async () => {
  const desk = await atDossiers(many(5_000));
  const box = screen.getByRole('table').parentElement as HTMLElement;
  Object.defineProperty(box, 'scrollTop', { value: 36 * 2_500, writable: true });
  box.dispatchEvent(new Event('scroll'));
  await screen.findByRole('row', { name: /^Người 2500,/ });
  expect(pages(desk)).toContain(2_500);
  expect(document.activeElement).toBe(box);
  await press('ArrowDown');
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Người 1,'));
});

test('a change elsewhere leaves the chosen dossier under the hand, and takes the next one when it is gone', async () => {
  const desk = await atDossiers(many(300));
  for (let i = 0; i < 5; i += 1) await press('ArrowDown');
  await screen.findByRole('heading', { name: 'Người 5' });
  desk.rows = desk.rows.slice(2);
  desk.change('dossiers');
  await screen.findByRole('row', { name: /^Người 5, .*, hàng 4 trên 298$/ });
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Người 5,'));
  desk.rows = desk.rows.filter((row) => row.id !== 'm5');
  desk.change('dossiers');
  await screen.findByRole('heading', { name: 'Người 6' });
  await waitFor(() => expect(document.activeElement?.getAttribute('aria-label')).toContain('Người 6,'));
});

test('tabs count exactly, filters and orders reach the desk, Esc clears them', async () => {
  const desk = await atDossiers();
  await waitFor(() => expect(screen.getByRole('tab', { name: /^Tất cả/ }).textContent).toContain('15'));
  expect(screen.getByRole('tab', { name: /^Quá hạn/ }).textContent).toContain('1');
  screen.getByRole('tab', { name: /^Hôm nay/ }).click();
  await waitFor(() => expect(names()).toEqual(['Lê Thị Ngọc Ánh', 'Bùi Văn Tuyến', 'Đinh Thị Hường', 'Nguyễn Văn Thắng']));
  screen.getByRole('button', { name: 'Lĩnh vực' }).click();
  const list = await screen.findByRole('listbox', { name: 'Lĩnh vực' });
  await waitFor(() => expect(document.activeElement).toBe(list));
  await press('ArrowDown');
  await press(' ');
  await waitFor(() => expect(within(list).getByRole('option', { name: 'Hộ tịch' }).getAttribute('aria-selected')).toBe('true'));
  const asked = () => desk.calls.findLast((call) => call.name === 'worklist')?.args as WorklistQuery;
  await waitFor(() => expect(asked().fields).toEqual(['ho tich']));
  await press('Esc');
  await waitFor(() => expect(screen.queryByRole('listbox')).toBe(null));
  expect(document.activeElement?.textContent).toContain('Lĩnh vực: Hộ tịch');
  screen.getByRole('button', { name: 'Ngày nhận' }).click();
  await screen.findByRole('option', { name: 'Tháng trước' });
  for (let i = 0; i < 3; i += 1) await press('ArrowDown');
  await press('Enter');
  await waitFor(() => expect([asked().received_from, asked().received_to]).toEqual(['2021-11-01', '2021-11-30']));
  await press('Esc');
  await waitFor(() => expect(asked()).toMatchObject({ tab: 'open', fields: [], received_from: '', received_to: '' }));
  screen.getByRole('button', { name: 'Người nộp' }).click();
  await waitFor(() => expect(names().slice(0, 3)).toEqual(['Lê Thị Ngọc Ánh', 'Trần Thị Bưởi', 'Phạm Thị Diễm']));
  expect(screen.getByRole('columnheader', { name: 'Người nộp' }).getAttribute('aria-sort')).toBe('ascending');
  screen.getByRole('button', { name: 'Người nộp' }).click();
  await waitFor(() => expect(asked()).toMatchObject({ order: 'name', is_reversed: true }));
});

test('a dossier that no tab of open ones has is shown where it is', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  desk.rows = desk.rows.map((row) => (row.id === 'd2' ? { ...row, state: 'not_accepted' as const } : row));
  router.go('dossiers', { dossier: 'd2' });
  await screen.findByRole('heading', { name: 'Nguyễn Văn Thắng' });
  await waitFor(() => expect(screen.getByRole('tab', { name: /^Đã xong/ }).getAttribute('aria-selected')).toBe('true'));
});

test('a page that cannot be read says so and F5 reads it again', async () => {
  const desk = await atDossiers(many(50));
  desk.failing.set('worklist', { code: 'disk_full', retry: 'never', id: 'K7Q2', values: {} });
  await press('F5');
  await screen.findByRole('alert');
  await press('F5');
  await waitFor(() => expect(screen.queryByRole('alert')).toBe(null));
  type(screen.getByLabelText('Tìm trong danh sách'), 'nguoi 7');
  await waitFor(() => expect(screen.getByText(/1–1 trong|1–\d+ trong/)).toBeTruthy());
});

test('rows are on the screen before anything is counted, and the places of the numbers keep their width', async () => {
  const desk = open({ rows: many(250) });
  await screen.findByRole('list', { name: 'Việc cần làm' });
  const held: (() => void)[] = [];
  const count = async () => {
    await waitFor(() => expect(held.length).toBeGreaterThan(0));
    for (const go of held.splice(0)) go();
  };
  const call = desk.call.bind(desk);
  desk.call = async (name, args) => {
    if (name === 'worklist_counts') await new Promise<void>((resolve) => held.push(resolve));
    return call(name, args);
  };
  await press('Ctrl+3');
  const row = await screen.findByRole('row', { name: /^Người 3,/ });
  // Nothing is said that is not known yet.
  expect(row.getAttribute('aria-label')).toMatch(/, hàng 4$/);
  expect(screen.getByRole('table').getAttribute('aria-rowcount')).toBe('-1');
  expect(screen.queryByText(/ trong \d/)).toBe(null);
  const place = () => screen.getByRole('tab', { name: /^Tất cả/ }).querySelector('.n') as HTMLElement;
  expect(place().classList.contains('unknown')).toBe(true);
  await count();
  await screen.findByRole('row', { name: /^Người 3, .*, hàng 4 trên 250$/ });
  expect(place().textContent?.trim()).toBe('250');
  expect(place().classList.contains('counting')).toBe(false);
  // Another tab of the same list has its number at once; under another filter the old numbers are hidden in their places.
  screen.getByRole('tab', { name: /^Của tôi/ }).click();
  await waitFor(() => expect(held.length).toBe(1));
  expect(place().classList.contains('counting')).toBe(false);
  await count();
  screen.getByRole('tab', { name: /^Tất cả/ }).click();
  await count();
  type(screen.getByLabelText('Tìm trong danh sách'), 'nguoi 24');
  await waitFor(() => expect(held.length).toBe(1));
  expect(place().textContent?.trim()).toBe('250');
  expect(place().classList.contains('counting')).toBe(true);
  await count();
  await waitFor(() => expect(place().classList.contains('counting')).toBe(false));
});

test('the palette tells of a look when what it found stays on the screen, and not at each key', async () => {
  const desk = await atDossiers();
  const looks = () => desk.calls.filter((call) => call.name === 'searched').length;
  await press('Ctrl+K');
  const input = await screen.findByRole('combobox', { name: 'Tìm hồ sơ, người, thủ tục, lệnh' });
  for (const text of ['t', 'th', 'thi']) type(input, text);
  await waitFor(() => expect(desk.calls.filter((call) => call.name === 'palette').length).toBeGreaterThan(1));
  expect(looks()).toBe(0);
  await waitFor(() => expect(looks()).toBe(1), { timeout: 4000 });
});
