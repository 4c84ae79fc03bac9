import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import type { ReceiveForm, RefusalRequest, SupplementRequest } from '../src/api/generated';
import type { FakeDesk } from '../src/fake/backend';
import { CARD, open, press, rest, scan, type } from './support';

const field = <T extends HTMLElement = HTMLInputElement>(name: string | RegExp) => screen.findByLabelText<T>(name);
const sent = <T>(desk: FakeDesk, name: string) => desk.calls.filter((call) => call.name === name).map((call) => call.args as T);

/** The form with the card read and the first required paper taken away again. */
async function lacking() {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await field('Họ và tên');
  scan(CARD);
  await waitFor(async () => expect((await field('Họ và tên')).value).toBe('Nguyễn Văn Thắng'));
  await rest(150);
  const boxes = [...document.querySelectorAll<HTMLInputElement>('[id^="components."] input[type=checkbox]')];
  boxes.find((box) => box.checked)?.click();
  await rest(150);
  await screen.findByText('Thiếu');
  return desk;
}

test('F9 with a missing paper offers the slip; F9 prints it and nothing typed is lost', async () => {
  const desk = await lacking();
  await press('F9');
  await screen.findByRole('dialog', { name: 'Thiếu 1 giấy tờ' });
  type(await field<HTMLTextAreaElement>(/Nội dung khác/), 'Tờ khai chưa ký\n\nẢnh quá cũ');
  await press('F9');
  await screen.findByText('Đã hướng dẫn bổ sung');
  expect(screen.getByTestId('slip-number').textContent).toBe('01-0003/HDHS');
  const [asked] = sent<SupplementRequest>(desk, 'ask_supplement');
  expect(asked?.ask.more).toEqual(['Tờ khai chưa ký', 'Ảnh quá cũ']);
  expect(asked?.ask.reason).toMatch(/^Thành phần hồ sơ chưa đủ theo/);
  expect(sent(desk, 'receive')).toHaveLength(0);
  await waitFor(() => expect(document.activeElement?.textContent).toContain('Hồ sơ tiếp theo'));

  // It waits in the list, and comes back to the same form.
  await press('Ctrl+3');
  const tab = await screen.findByRole('tab', { name: /Chờ bổ sung/ });
  tab.click();
  await screen.findByText('Cần bổ sung');
  await press('F9');
  expect((await field('Họ và tên')).value).toBe('Nguyễn Văn Thắng');
  await waitFor(() => expect((document.activeElement as HTMLInputElement | null)?.type).toBe('checkbox'));
  (document.activeElement as HTMLInputElement).click();
  type(await field('Số trang'), '2');
  await rest(150);
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  const [received] = sent<{ form: ReceiveForm }>(desk, 'receive');
  expect(received?.form.dossier).toBe('s17');
});

test('a slip that jams in the printer is not shown as done', async () => {
  const desk = await lacking();
  desk.print.printer = 'LBP2900';
  desk.prints = [
    {
      id: 7,
      form: 'form_02',
      number: '01-0003/HDHS',
      short_code: null,
      dossier: 's17',
      copy: null,
      printer: 'LBP2900',
      state: 'printing',
      trouble: 'jam',
      action: 'again',
    },
  ];
  desk.wishes.printJobs = [7];
  desk.change('prints');
  await press('F9');
  await screen.findByRole('dialog', { name: 'Thiếu 1 giấy tờ' });
  await press('F9');
  await screen.findByTestId('slip-number');
  await screen.findByText(/^Kẹt giấy/);
  expect(document.querySelector('.door.warn')).not.toBe(null);
});

test('a request says what and why: what is missing there is said there', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await field('Họ và tên');
  scan(CARD);
  await rest(200);
  await press('Ctrl+F9');
  await screen.findByRole('dialog', { name: 'Yêu cầu bổ sung, hoàn thiện' });
  await press('F9');
  await screen.findByText(/Chưa có gì phải bổ sung/);
  expect(document.activeElement).toBe(await field<HTMLTextAreaElement>(/Nội dung khác/));
  type(await field<HTMLTextAreaElement>(/Nội dung khác/), 'Tờ khai chưa ký');
  await press('Esc');
  await press('Ctrl+F9');
  expect((await field<HTMLTextAreaElement>(/Nội dung khác/)).value).toBe('Tờ khai chưa ký');
  await press('F9');
  await screen.findByText('Đã hướng dẫn bổ sung');
  expect(sent(desk, 'ask_supplement')).toHaveLength(2);
});

test('a refusal wants a reason, typed or chosen, and says it', async () => {
  const desk = await lacking();
  await press('Shift+F9');
  await screen.findByRole('dialog', { name: 'Từ chối tiếp nhận' });
  expect(document.activeElement).toBe(await field<HTMLTextAreaElement>('Lý do'));
  await press('F9');
  await screen.findByText(/Chưa có lý do/);
  const usual = await field<HTMLSelectElement>('Lý do hay gặp');
  usual.value = usual.options[1]?.value ?? '';
  usual.dispatchEvent(new Event('change', { bubbles: true }));
  await press('F9');
  await screen.findByText('Đã từ chối tiếp nhận');
  const [, refused] = sent<RefusalRequest>(desk, 'refuse');
  expect(refused?.reason).toMatch(/không thuộc thẩm quyền/);
  expect(screen.getByText(/không thuộc thẩm quyền/)).toBeTruthy();
});

test('what stands in the way on the form is shown on the form', async () => {
  const desk = await lacking();
  type(await field('Họ và tên'), '');
  await rest(150);
  await press('Shift+F9');
  type(await field<HTMLTextAreaElement>('Lý do'), 'Không thuộc thẩm quyền');
  // The core says that a name is needed.
  desk.failing.set('refuse', { code: 'field_required', retry: 'never', id: 'K7Q2', field: 'owner.full_name' });
  await press('F9');
  await waitFor(async () => expect(document.activeElement).toBe(await field('Họ và tên')));
  expect(screen.queryByRole('dialog')).toBeNull();
});

test('an organisation, somebody who is authorised, and another one who takes the result', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  await field('Họ và tên');
  (await field('Chủ hồ sơ là tổ chức')).click();
  type(await field('Tên tổ chức'), 'Công ty TNHH 27-7');
  type(await field('Mã số thuế'), '0100109106');
  type(await field('Địa chỉ trụ sở'), 'Thôn 1, Gia Xuân');
  // The card of who stands at the counter is no organisation's.
  scan(CARD);
  await waitFor(async () => expect((await field('Người đứng nộp')).value).toBe('Nguyễn Văn Thắng'));
  expect((await field('Tên tổ chức')).value).toBe('Công ty TNHH 27-7');
  type(await field(/Giấy ủy quyền/), 'Số 12 ngày 01/12/2021');
  (await field('Người khác nhận kết quả')).click();
  type(await field('Người nhận kết quả'), 'Trần Thủy');
  type(await field('Số trang'), '2');
  await rest(200);
  await press('F9');
  await screen.findByText('Đã tiếp nhận');
  const [sentForm] = sent<{ form: ReceiveForm }>(desk, 'receive');
  expect(sentForm?.form).toMatchObject({
    is_organisation: true,
    tax_code: '0100109106',
    authorisation: 'Số 12 ngày 01/12/2021',
    result_receiver: { full_name: 'Trần Thủy' },
  });
});

test('what was handed in online wants the code of the portal', async () => {
  await lacking();
  const way = await field<HTMLSelectElement>('Nộp bằng cách');
  way.value = 'online';
  way.dispatchEvent(new Event('change', { bubbles: true }));
  await field('Mã hồ sơ trên Cổng dịch vụ công');
  await rest(150);
  await press('F9');
  await screen.findByText(/Chưa có mã hồ sơ trên Cổng/);
});
