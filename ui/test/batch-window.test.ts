import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { ReceiveRequest } from '../src/api/generated';
import { problem, type FakeDesk } from '../src/fake/backend';
import { linesOf } from '../src/screens/receive/batch.svelte';
import { CARD, open, press, rest, scan, type } from './support';

const BUOI = CARD.replace('037090001234', '037191004321').replace('Nguyễn Văn Thắng', 'Trần Thị Bưởi').replace('Nam', 'Nữ').replace('01011990', '02021991');
const field = (name: string) => screen.findByLabelText<HTMLInputElement>(name);
const sent = (desk: FakeDesk) => desk.calls.filter((call) => call.name === 'receive').map((call) => call.args as ReceiveRequest);

/** A list of certified copies, begun from the form. */
async function list(): Promise<FakeDesk> {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await field('Họ và tên');
  await press('Alt+L');
  await field('Họ và tên, dòng 1');
  await screen.findByLabelText('Số trang, dòng 1');
  return desk;
}

const paste = (text: string) => {
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.defineProperty(event, 'clipboardData', { value: { getData: () => text } });
  (document.activeElement as HTMLElement).dispatchEvent(event);
};

test('cards make lines; each line is a dossier of its own, in order, with its own receipt', async () => {
  const desk = await list();
  scan(CARD);
  await waitFor(async () => expect((await field('Họ và tên, dòng 1')).value).toBe('Nguyễn Văn Thắng'));
  await waitFor(async () => expect(document.activeElement).toBe(await field('Số trang, dòng 1')));
  type(await field('Số trang, dòng 1'), '2');
  type(await field('Số bản, dòng 1'), '3');
  scan(BUOI);
  await waitFor(async () => expect((await field('Họ và tên, dòng 2')).value).toBe('Trần Thị Bưởi'));
  // The same card again is the same person.
  scan(BUOI);
  await rest(200);
  expect(screen.queryByLabelText('Họ và tên, dòng 3')).toBe(null);
  // Alike to the line before.
  expect((await field('Số trang, dòng 2')).value).toBe('2');
  await waitFor(() => expect(screen.getByTestId('batch-total').textContent?.replace(/\u00a0/g, ' ')).toBe('2 hồ sơ chưa nhận, lệ phí 24.000 đ'));
  await press('F9');
  await screen.findByText('Đã tiếp nhận 2 hồ sơ');
  const requests = sent(desk);
  expect(requests.map((one) => [one.line, one.form.owner.full_name, one.form.lines.length])).toEqual([
    [0, 'Nguyễn Văn Thắng', 0],
    [1, 'Trần Thị Bưởi', 0],
  ]);
  await screen.findByText('211210-0017 · biên lai 0003421');
  await screen.findByText('211210-0018 · biên lai 0003422');
  expect(desk.draft).toBe(null);
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Hồ sơ tiếp theo'));
});

test('a line that cannot be received stops none behind it, says why, and is received alone the next time', async () => {
  const desk = await list();
  paste('TT\tHọ và tên\n1\tNguyễn Văn Thắng\t037090001234\t01/01/1990\tThôn 1, Gia Xuân\n2\tLê Thị Ngọc Ánh\t0371\t\tThôn 2\n3\tVũ Đức Ngữ\t037050001111\t1950\tThôn 3');
  await waitFor(async () => expect((await field('Họ và tên, dòng 3')).value).toBe('Vũ Đức Ngữ'));
  for (const n of [1, 2, 3]) type(await field(`Số trang, dòng ${n}`), '1');
  await rest(150);
  await press('F9');
  await screen.findByText(/Còn 1 dòng chưa nhận được/);
  expect(sent(desk)).toHaveLength(3);
  await screen.findByText(/^Số CCCD: Số CCCD có 12 chữ số/);
  await waitFor(async () => expect(document.activeElement).toBe(await field('Họ và tên, dòng 2')));
  // What is a dossier already is left alone.
  expect((await field('Họ và tên, dòng 1')).disabled).toBe(true);
  expect(desk.draft?.form.lines.map((line) => line.received)).toEqual(['211210-0017', null, '211210-0018']);
  type(await field('Số CCCD, dòng 2'), '037191004321');
  await rest(150);
  await press('F9');
  await screen.findByText('Đã tiếp nhận 3 hồ sơ');
  expect(sent(desk).map((one) => one.line)).toEqual([0, 1, 2, 1]);
});

test('what is wrong with the machine ends the run and keeps the rest', async () => {
  const desk = await list();
  paste('Nguyễn Văn Thắng\t037090001234\t\tThôn 1\nTrần Thị Bưởi\t037191004321\t\tThôn 2');
  await field('Họ và tên, dòng 2');
  for (const n of [1, 2]) type(await field(`Số trang, dòng ${n}`), '1');
  await rest(150);
  desk.failing.set('receive', problem('disk_full'));
  await press('F9');
  await screen.findByText(/Dừng ở dòng này/);
  expect(sent(desk)).toHaveLength(1);
  expect((await field('Họ và tên, dòng 2')).value).toBe('Trần Thị Bưởi');
  await press('F9');
  await screen.findByText('Đã tiếp nhận 2 hồ sơ');
});

test('a list that was left is offered again, with what was received', async () => {
  const desk = await list();
  paste('Nguyễn Văn Thắng\t037090001234\t\tThôn 1\nTrần Thị Bưởi\t12\t\tThôn 2');
  for (const n of [1, 2]) type(await field(`Số trang, dòng ${n}`), '1');
  await rest(150);
  await press('F9');
  await screen.findByText(/Còn 1 dòng/);
  await press('Esc');
  await screen.findByText('Việc hôm nay');
  await press('F2');
  await screen.findByText(/Có một hồ sơ đang nhập dở/);
  await press('F9');
  await screen.findByText('211210-0017');
  expect((await field('Họ và tên, dòng 2')).value).toBe('Trần Thị Bưởi');
  expect(desk.draft?.form.lines).toHaveLength(2);
});

test('by keyboard: Enter from field to field, and behind the last one a new line', async () => {
  const desk = await list();
  for (const text of ['Đỗ Thị Nhẫn', '037191004321', '01021991', 'Thôn 2', '2', '1']) {
    type(document.activeElement as HTMLElement, text);
    await press('Enter');
  }
  await waitFor(async () => expect(document.activeElement).toBe(await field('Họ và tên, dòng 2')));
  await press('Alt+Delete');
  await waitFor(() => expect(screen.queryByLabelText('Họ và tên, dòng 2')).toBe(null));
  await press('F9');
  await screen.findByText('Đã tiếp nhận 1 hồ sơ');
  expect(sent(desk)[0]?.form).toMatchObject({ owner: { birth_date: '01021991' }, fee: { pages: 2, copies: 1 } });
});

test('rows of a table: a heading and running numbers are no people', () => {
  const rows = linesOf('STT\tHọ và tên\r\n1\tĐỗ Thị Nhẫn\t037191004321\n\n2\tVũ Đức Ngữ');
  expect(rows.map((one) => [one.full_name, one.personal_id])).toEqual([
    ['Đỗ Thị Nhẫn', '037191004321'],
    ['Vũ Đức Ngữ', ''],
  ]);
});
