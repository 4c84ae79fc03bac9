import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { FakeDesk } from '../src/fake/backend';
import type { ReceiveRequest } from '../src/api/generated';
import { CARD, digits, open, press, rest, scan, type } from './support';

const field = (name: string) => screen.findByLabelText<HTMLInputElement>(name);
const fee = async () => (await screen.findByTestId('fee')).textContent?.replace(/\u00a0/g, ' ');
const sent = (desk: FakeDesk) => desk.calls.filter((call) => call.name === 'receive').map((call) => call.args as ReceiveRequest);

async function home(): Promise<FakeDesk> {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  return desk;
}

/** F2, then a favourite. */
async function favourite(combo: string): Promise<FakeDesk> {
  const desk = await home();
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press(combo);
  await field('Họ và tên');
  return desk;
}

/** The scan is read and the focus is where the clerk types next. */
async function scanned(): Promise<void> {
  scan(CARD);
  const pages = await field('Số trang');
  await waitFor(() => expect(document.activeElement).toBe(pages));
}

/** Counts what a clerk presses: a chord once, each character once. */
class Hand {
  count = 0;
  async press(combo: string): Promise<void> {
    this.count += 1;
    await press(combo);
  }
  async digits(text: string): Promise<void> {
    this.count += text.length;
    await digits(text);
  }
}

test('a copy certification by its initials: ten keystrokes and a scan, and it is received with its fee', async () => {
  const desk = await home();
  const hand = new Hand();
  await hand.press('F2');
  const box = await screen.findByRole('combobox', { name: 'Thủ tục' });
  await waitFor(() => expect(document.activeElement).toBe(box));
  await hand.digits('ctbs');
  await waitFor(() => expect(screen.getByText('1 thủ tục')).toBeTruthy());
  await hand.press('Enter');
  await field('Họ và tên');
  await scanned();
  await hand.digits('2');
  await hand.press('Tab');
  await waitFor(async () => expect(document.activeElement).toBe(await field('Số bản')));
  await hand.digits('3');
  await waitFor(async () => expect(await fee()).toBe('12.000 đ'));
  await hand.press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(hand.count).toBeLessThanOrEqual(12);
  expect(hand.count).toBe(10);
  const [request] = sent(desk);
  expect(request?.form.fee).toMatchObject({ pages: 2, copies: 3, is_collected: null });
  const said = (await screen.findByTestId('received-fee')).textContent?.replace(/\s+/g, ' ');
  expect(said).toBe('Thu 12.000 đ, biên lai 0003421');
});

test('a favourite: six keystrokes and a scan', async () => {
  const desk = await home();
  const hand = new Hand();
  await hand.press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await hand.press('Alt+1');
  await field('Họ và tên');
  await scanned();
  await hand.digits('2');
  await hand.press('Tab');
  await hand.digits('3');
  await hand.press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(hand.count).toBe(6);
  expect(sent(desk)[0]?.form.fee).toMatchObject({ pages: 2, copies: 3 });
});

test('the scan may come first: the same keys and no more', async () => {
  const desk = await home();
  scan(CARD);
  await screen.findByText('Đã đọc thẻ: Nguyễn Văn Thắng', { selector: '.grow' });
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  const pages = await field('Số trang');
  await waitFor(() => expect(document.activeElement).toBe(pages));
  await digits('2');
  await press('Tab');
  await digits('3');
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(sent(desk)[0]?.form.fee).toMatchObject({ pages: 2, copies: 3 });
});

test('no pages: the original has one at least, and the focus is there', async () => {
  await favourite('Alt+1');
  await scanned();
  await press('F9');
  await screen.findByText('Chưa có số trang. Đếm số trang của bản chính rồi gõ.');
  await waitFor(async () => expect(document.activeElement).toBe(await field('Số trang')));
  await digits('0');
  await screen.findByText('Bản chính có ít nhất 1 trang.');
});

test('more than 200 copies are asked about once', async () => {
  const desk = await favourite('Alt+1');
  await scanned();
  await digits('1');
  await press('Tab');
  await digits('201');
  await press('F9');
  await screen.findByText('Hơn 200 bản. Đúng thì bấm F9 lần nữa.');
  expect(sent(desk)).toHaveLength(0);
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(sent(desk)[0]?.form.fee.copies).toBe(201);
});

test('a group that does not pay is one key, and the same key takes it back', async () => {
  const desk = await favourite('Alt+3');
  expect(await field('Số bản')).toBeTruthy();
  await waitFor(async () => expect(await fee()).toBe('8.000 đ'));
  await press('Alt+2');
  await waitFor(async () => expect(await fee()).toBe('Được miễn'));
  expect(screen.queryByText('Đã thu tiền mặt')).toBe(null);
  await press('Alt+2');
  await waitFor(async () => expect(await fee()).toBe('8.000 đ'));
  await press('Alt+2');
  scan(CARD);
  await rest(200);
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(sent(desk)[0]?.form.fee.exemption).toBe('Hộ nghèo');
});

test('a later receipt wants to know what became of the others; a used one says whose it is', async () => {
  const desk = await favourite('Alt+1');
  await scanned();
  await digits('1');
  const number = await field('Số biên lai, quyển AA/21P');
  expect(number.value).toBe('0003421');
  type(number, '3423');
  const why = await screen.findByLabelText<HTMLSelectElement>('Bỏ qua số 0003421 đến 0003422, vì sao?');
  await press('F9');
  await screen.findByText('Có số biên lai bị bỏ qua. Ghi vì sao, để sổ biên lai khớp.');
  await waitFor(() => expect(document.activeElement).toBe(why));
  why.value = 'Viết hỏng, đã gạch chéo';
  why.dispatchEvent(new Event('change', { bubbles: true }));
  await rest(120);
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(sent(desk)[0]?.form.fee).toMatchObject({ receipt_number: '3423', receipt_reason: 'Viết hỏng, đã gạch chéo' });
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await field('Họ và tên');
  const next = await field('Số biên lai, quyển AA/21P');
  expect(next.value).toBe('0003424');
  type(next, '3423');
  next.dispatchEvent(new FocusEvent('blur'));
  await screen.findByText('Biên lai 0003423 đã ghi cho hồ sơ 211210-0016. Số kế tiếp là 0003424.');
});

test('a used-up book: owed by itself, and a new book is opened without leaving the form', async () => {
  const desk = await favourite('Alt+1');
  desk.receipts.books = desk.receipts.books.map((book) => ({ ...book, next: null, left: 0 }));
  await scanned();
  await digits('2');
  await screen.findByText('Quyển AA/21P đã hết số. Mở quyển mới để thu ngay, hoặc để thu sau.');
  const paid = screen.getByRole<HTMLInputElement>('checkbox', { name: 'Đã thu tiền mặt' });
  expect(paid.checked).toBe(false);
  // Collecting all the same says what to do.
  paid.click();
  await rest(120);
  await press('F9');
  await screen.findByText('Quyển biên lai đã hết số. Mở quyển mới, hoặc bỏ tích “Đã thu tiền mặt” để thu sau.');
  screen.getByRole('button', { name: 'Mở quyển biên lai' }).click();
  const first = await field('Từ số');
  await waitFor(() => expect(first.value).toBe('0003451'));
  await press('F9');
  await waitFor(async () => expect((await field('Số biên lai, quyển AA/21P')).value).toBe('0003451'));
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect((await screen.findByTestId('received-fee')).textContent).toContain('biên lai 0003451');
});

test('nobody knows the amount: it is said, and nothing is collected', async () => {
  const desk = await home();
  await press('F2');
  const box = await screen.findByRole('combobox', { name: 'Thủ tục' });
  await waitFor(() => expect(document.activeElement).toBe(box));
  type(box, '1.001193');
  await waitFor(() => expect(screen.getByText('1 thủ tục')).toBeTruthy());
  await press('Enter');
  await field('Họ và tên');
  await waitFor(async () => expect(await fee()).toBe('Chưa có mức thu'));
  expect(screen.queryByText('Đã thu tiền mặt')).toBe(null);
  scan(CARD);
  await rest(200);
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  expect(sent(desk)).toHaveLength(1);
  expect(screen.queryByTestId('received-fee')).toBe(null);
});
