import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { open, press, rest, type } from './support';

/** A paste as the engine does it: the event first, then the text in the field. */
function paste(field: HTMLInputElement | HTMLTextAreaElement, text: string): void {
  field.focus();
  const event = new Event('paste', { bubbles: true, cancelable: true });
  Object.assign(event, { clipboardData: { getData: () => text } });
  if (!field.dispatchEvent(event)) return;
  field.setRangeText(text.replace(/[\r\n]+/g, ' '), field.selectionStart ?? 0, field.selectionEnd ?? 0, 'end');
  field.dispatchEvent(new Event('input', { bubbles: true }));
}

async function receiving() {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  return { desk, name: (await screen.findByLabelText('Họ và tên')) as HTMLInputElement };
}

const ASKED = 'Văn bản dán vào theo bảng mã TCVN3. Chuyển sang Unicode?';

test('a pasted TCVN3 text is offered in Unicode, and one key converts it', async () => {
  const { name } = await receiving();
  paste(name, 'NguyÔn V¨n Th¾ng');
  const offer = await screen.findByTestId('paste-offer');
  expect(offer.textContent).toContain(ASKED);
  expect(offer.textContent).toContain('Nguyễn Văn Thắng');
  // Nothing by itself.
  expect(name.value).toBe('NguyÔn V¨n Th¾ng');
  expect(screen.getByRole('contentinfo').textContent).toContain('Chuyển');
  await press('Alt+U');
  expect(name.value).toBe('Nguyễn Văn Thắng');
  expect(document.activeElement).toBe(name);
  await waitFor(() => expect(screen.queryByTestId('paste-offer')).toBe(null));
});

test('only what was pasted is converted, and the field keeps the rest', async () => {
  const { name } = await receiving();
  type(name, 'ông ');
  name.setSelectionRange(4, 4);
  paste(name, 'Nguyeãn Thò Höông');
  expect((await screen.findByTestId('paste-offer')).textContent).toContain('bảng mã VNI');
  await press('Alt+U');
  expect(name.value).toBe('ông Nguyễn Thị Hương');
});

test('Esc keeps the text as it is and leaves the screen open', async () => {
  const { name } = await receiving();
  paste(name, 'NguyÔn V¨n Th¾ng');
  await screen.findByTestId('paste-offer');
  await press('Esc');
  await waitFor(() => expect(screen.queryByTestId('paste-offer')).toBe(null));
  expect(name.value).toBe('NguyÔn V¨n Th¾ng');
  expect(document.activeElement).toBe(name);
});

test('an offer goes with the text that it is about', async () => {
  const { name } = await receiving();
  paste(name, 'NguyÔn V¨n Th¾ng');
  await screen.findByTestId('paste-offer');
  type(name, 'Trần Thị Bưởi');
  await waitFor(() => expect(screen.queryByTestId('paste-offer')).toBe(null));
});

test('Unicode text is not even asked about', async () => {
  const { desk, name } = await receiving();
  for (const text of ['Nguyễn Văn Thắng', 'Nguyen Van Thang', 'Đỗ Thị Hằng', '037090001234']) {
    name.value = '';
    paste(name, text);
  }
  // Western letters alone are asked about; the desk says that there is nothing.
  name.value = '';
  paste(name, 'Bùi Hà');
  await waitFor(() => expect(desk.calls.filter((call) => call.name === 'read_pasted')).toEqual([{ name: 'read_pasted', args: { text: 'Bùi Hà' } }]));
  await rest(20);
  expect(screen.queryByTestId('paste-offer')).toBe(null);
  expect(name.value).toBe('Bùi Hà');
});
