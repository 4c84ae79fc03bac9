import { screen, waitFor, within } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { TraceDayView } from '../src/api/generated';
import { law } from '../src/text/law';
import { dayWords, hours } from '../src/text/why';
import { open, press, type } from './support';

const days = () => within(screen.getByRole('region', { name: 'Các ngày dẫn đến ngày hẹn' })).getAllByRole('listitem');

test('receiving: Alt+V says of each day whether it counts and by which law, and closes again', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  const box = await screen.findByRole('combobox', { name: 'Thủ tục' });
  type(box, 'kết hôn');
  await waitFor(() => expect(screen.getAllByRole('option').length).toBeGreaterThan(0));
  await press('Enter');
  const button = await screen.findByRole('button', { name: 'Vì sao ngày này?' });
  expect(button.getAttribute('aria-expanded')).toBe('false');
  expect(screen.queryByRole('region', { name: 'Các ngày dẫn đến ngày hẹn' })).toBeNull();
  await press('Alt+V');
  await waitFor(() => expect(button.getAttribute('aria-expanded')).toBe('true'));
  expect(days()[0]?.textContent).toContain('Ngày nhận, không tính');
  await press('Alt+V');
  expect(screen.queryByRole('region', { name: 'Các ngày dẫn đến ngày hẹn' })).toBeNull();
});

test('a dossier: the days are asked for when somebody wants to know', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+3');
  const button = await screen.findByRole('button', { name: 'Vì sao ngày này?' });
  expect(desk.calls.some((call) => call.name === 'why_this_date')).toBe(false);
  button.focus();
  button.click();
  await waitFor(() => expect(days().map((day) => day.textContent?.replace(/\s+/g, ' ').trim())).toEqual([
    'T6 10/12 Ngày nhận, không tính (Bộ luật Dân sự 2015, khoản 2 Điều 147)',
    'T7 11/12 Không tính: Nghỉ hằng tuần (Quyết định 188/1999/QĐ-TTg)',
    'CN 12/12 Không tính: Nghỉ hằng tuần (Quyết định 188/1999/QĐ-TTg)',
    'T2 13/12 Ngày thứ 1',
    'T3 14/12 Ngày thứ 2',
    'T4 15/12 Ngày thứ 3',
  ]));
  expect(document.activeElement).toBe(button);
});

test('a date of another calendar is said to stand', async () => {
  open({ isOtherCalendar: true });
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+3');
  await screen.findByRole('button', { name: 'Vì sao ngày này?' });
  await press('Alt+V');
  await screen.findByText(/Ngày đã hẹn vẫn giữ nguyên/);
});

test('days are worded by what they do', () => {
  const day = (more: Partial<TraceDayView>): TraceDayView => ({
    date: '2022-01-03',
    weekday: 0,
    step: 'counted',
    counted: null,
    minutes: null,
    is_off: false,
    reason: null,
    name: null,
    source: null,
    ...more,
  });
  expect(dayWords(day({ minutes: 90 }))).toBe('tính 1 giờ 30 phút');
  expect(dayWords(day({ counted: 2, minutes: 240 }))).toBe('Ngày thứ 2, tính 4 giờ');
  const holiday = { is_off: true, name: 'Tết Dương lịch', source: 'Labour Code art.111(3)' };
  expect(dayWords(day({ ...holiday, step: 'off' }))).toBe('Không tính: Nghỉ Tết Dương lịch (Bộ luật Lao động, khoản 3 Điều 111)');
  expect(dayWords(day({ ...holiday, counted: 5 }))).toContain('Ngày thứ 5 · Nghỉ Tết Dương lịch');
  expect(dayWords(day({ step: 'paused' }))).toBe('Không tính: chờ công dân bổ sung');
  expect(dayWords(day({ step: 'rolled' }))).toContain('khoản 5 Điều 148');
  expect(dayWords(day({ step: 'waiting' }))).toBe('Chưa tính: nhận ngoài giờ làm việc');
  expect(hours(45)).toBe('45 phút');
  expect(hours(480)).toBe('8 giờ');
});

test('laws and notices are named in Vietnamese', () => {
  expect(law('Labour Code 2019 art.112')).toBe('Bộ luật Lao động 2019, Điều 112');
  expect(law('Labour Code 2019 art.112(1)(đ): adjacent day fixed yearly by the PM')).toBe('Bộ luật Lao động 2019, điểm đ khoản 1 Điều 112');
  expect(law('Notice 6150/TB-BLĐTBXH (2024): 9-day break 25/01-02/02 with weekends')).toBe('Thông báo 6150/TB-BLĐTBXH');
  expect(law('official Tết notice 2023 (MOLISA); Labour Code art.111(3)')).toBe('Thông báo nghỉ Tết 2023');
  expect(law('Resolution 28/2026/QH16 (in force 01/07/2026)')).toBe('Nghị quyết 28/2026/QH16');
  expect(law('Official dispatch 2450/VPCP-KGVX (2024)')).toBe('Công văn 2450/VPCP-KGVX (2024)');
  expect(law('Công điện 22/CĐ-UBND')).toBe('Công điện 22/CĐ-UBND');
});
