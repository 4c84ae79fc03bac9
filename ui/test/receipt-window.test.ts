import { screen, waitFor } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { ReceiptDrawing } from '../src/screens/receive/receipt.svelte';
import { blankForm } from '../src/screens/receive/form';
import { problem } from '../src/fake/backend';
import { CARD, open, press, scan } from './support';

const papers = () => screen.queryAllByRole<HTMLImageElement>('img', { name: /^Giấy hẹn sẽ in/ });
const drawn = () => decodeURIComponent(papers()[0]?.src ?? '');

test('the receipt beside the form is the document that the core draws; F7 shows it large', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await waitFor(() => expect(document.activeElement?.getAttribute('role')).toBe('combobox'));
  expect(papers()).toHaveLength(0);
  await press('Alt+1');
  await screen.findByText('Họ và tên');
  await scan(CARD);
  await waitFor(() => expect(drawn()).toContain('Tiếp nhận hồ sơ của: Nguyễn Văn Thắng'));
  // Who cannot see it hears what matters on it.
  expect(papers()[0]?.alt).toMatch(/mã 000\.25\.33\.H42-211210-\d+, hồ sơ của Nguyễn Văn Thắng, .*hẹn trả 17 giờ 00 phút/);
  await press('F7');
  await waitFor(() => expect(papers()).toHaveLength(2));
  expect(papers()[1]?.closest('dialog')).not.toBeNull();
});

test('of what is typed while the core draws only the last is drawn, and the former stays in sight till then', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  const paper = new ReceiptDrawing();
  const named = (full_name: string) => {
    const form = blankForm();
    return { ...form, procedure_code: '2.000815', owner: { ...form.owner, full_name } };
  };
  await paper.draw(named('Một'));
  const asked: string[] = [];
  const quick = desk.call.bind(desk);
  let go: () => void = () => undefined;
  desk.call = async (name, args) => {
    if (name !== 'receipt_page') return quick(name, args);
    asked.push((args as ReturnType<typeof named>).owner.full_name);
    await new Promise<void>((done) => (go = done));
    return quick(name, args);
  };
  const drawing = paper.draw(named('Hai'));
  await Promise.all([paper.draw(named('Ba')), paper.draw(named('Bốn'))]);
  expect(decodeURIComponent(paper.pages[0] ?? '')).toContain('của: Một');
  go();
  await waitFor(() => expect(asked).toEqual(['Hai', 'Bốn']));
  go();
  await drawing;
  expect(decodeURIComponent(paper.pages[0] ?? '')).toContain('của: Bốn');
});

test('what cannot be printed is not shown', async () => {
  const desk = open();
  await screen.findByText('Phạm Thị Huế');
  const paper = new ReceiptDrawing();
  const form = { ...blankForm(), procedure_code: '2.000815' };
  await paper.draw(form);
  expect(paper.pages).toHaveLength(1);
  desk.call = () => Promise.reject(problem('template_missing'));
  await paper.draw(form);
  expect([paper.pages.length, paper.problem?.code]).toEqual([0, 'template_missing']);
});
