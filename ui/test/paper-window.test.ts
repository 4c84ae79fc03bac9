import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { open, press } from './support';

async function typeInto(name: string | RegExp, text: string): Promise<void> {
  const input = (await screen.findByRole('textbox', { name })) as HTMLInputElement;
  input.focus();
  input.value = text;
  input.dispatchEvent(new Event('input', { bubbles: true }));
}

test('sheets are printed ahead, one is given back with a reason, and one is entered on the screen of the reception', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+,');
  await screen.findByRole('combobox', { name: 'In giấy hẹn ra' });
  await press('Alt+M');
  await waitFor(() => expect(screen.getByRole<HTMLInputElement>('textbox', { name: 'Cho ngày' }).value).toBe('13/12/2021'));
  await typeInto('Số tờ', '3');
  await press('F9');
  await screen.findAllByText(/Đã in 3 tờ/);
  expect(desk.calls.find((call) => call.name === 'print_sheets')?.args).toEqual({ day: '13/12/2021', count: 3 });
  // Given back: the reason is asked for first.
  await press('F4');
  await typeInto('Vì sao hủy', 'Có điện lại sớm');
  await press('F4');
  await screen.findAllByText(/đã hủy, Có điện lại sớm/);
  // The next one is entered.
  const row = (await screen.findAllByRole('row')).find((one) => one.textContent?.includes('01-0002/TNHS'));
  row?.focus();
  row?.click();
  await press('Alt+N');
  await screen.findByRole('combobox', { name: /thủ tục/i });
  expect(desk.calls.some((call) => call.name === 'load_draft')).toBe(false);
});

test('a workbook is looked at before anything is written, and entered to the end', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+,');
  await screen.findByRole('combobox', { name: 'In giấy hẹn ra' });
  await press('Alt+I');
  await screen.findByText(/Chưa có gì được ghi/);
  const picker = screen.getByLabelText('Chọn tệp .xlsx') as HTMLInputElement;
  const file = new File(['PK'], 'ho-so-cu.xlsx');
  Object.defineProperty(picker, 'files', { value: [file] });
  picker.dispatchEvent(new Event('change', { bubbles: true }));
  await screen.findByText(/cột M \(Lý do khác ngày hẹn\): Theo quy định là/);
  expect(desk.calls.filter((call) => call.name === 'run_import')).toEqual([]);
  await press('F9');
  await screen.findAllByText('Đã nhập 150 dòng.');
  const runs = desk.calls.filter((call) => call.name === 'run_import');
  expect(runs.length).toBe(2);
  expect(runs[0]?.args).toEqual({
    file: { content: btoa('PK'), reason: 'Chuyển hồ sơ giấy vào máy', converts_legacy: false },
    hash: btoa('PK'),
  });
  await screen.findByText(/0 sẽ nhập, 150 đã có, 1 cần sửa/);
});
