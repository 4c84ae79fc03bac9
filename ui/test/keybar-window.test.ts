// The key bar is true: what it shows is what the window obeys, on every screen.

import { screen, waitFor } from '@testing-library/svelte';
import { tick } from 'svelte';
import { expect, test } from 'vitest';
import { keymap } from '../src/keys/keymap.svelte';
import { isSingle } from '../src/keys/combo';
import { router } from '../src/state/router.svelte';
import { t } from '../src/text';
import { page } from '../src/state/page.svelte';
import { CARD, keydown, open, press, scan, type } from './support';

/** Events under which a hint without an action of its own is handled by the part that has the focus. */
const EVENTS: Readonly<Record<string, string[]>> = {
  '↑↓': ['ArrowDown', 'ArrowUp'],
  '←→': ['ArrowRight', 'ArrowLeft'],
  '↑': ['ArrowUp'],
  '↓': ['ArrowDown'],
  '→': ['ArrowRight'],
  '←': ['ArrowLeft'],
};

/** An engine without layout keeps `inert` as a property alone. */
const isInert = (element: Element | null): boolean =>
  element !== null && ((element as HTMLElement).inert || element.hasAttribute('inert') || isInert(element.parentElement));

const footer = () => document.querySelector('footer') as HTMLElement;
const drawn = (root: ParentNode) =>
  [...root.querySelectorAll('.keys')].filter((keys) => !isInert(keys)).map((keys) => [...keys.querySelectorAll('kbd')].map((cap) => cap.dataset.cap).join('+'));

function eventOf(combo: string): KeyboardEvent {
  const named = EVENTS[combo];
  return named ? keydown(named[0] ?? '') : keydown(combo);
}

/** Everything that is drawn as a key leads somewhere, and everything that is registered says what it does. */
function check(where: string): void {
  expect(drawn(footer()), `${where}: bar`).toHaveLength(keymap.bar.length);
  expect(new Set(drawn(footer())), `${where}: bar`).toEqual(new Set(keymap.bar.map((key) => key.shown ?? key.combo)));
  for (const key of keymap.bar) expect(footer().textContent, `${where}: ${key.combo}`).toContain(key.label);
  for (const key of keymap.all) {
    expect(key.label.trim(), `${where}: ${key.combo}`).not.toBe('');
    // What the list shows is what runs: nothing else has taken the key.
    if (key.run) expect(keymap.find(eventOf(key.combo))?.label, `${where}: ${key.combo}`).toBe(key.label);
  }
  // Keys on buttons and in fields of the screen.
  const main = document.querySelector('main') as HTMLElement;
  for (const combo of drawn(main)) {
    const isTold = keymap.all.some((key) => key.combo === combo || (key.also ?? []).includes(combo));
    expect(isTold, `${where}: a key ${combo} is drawn that nothing obeys`).toBe(true);
  }
}

/** A hint that only tells: the part that has the focus does it. */
async function checkTold(where: string): Promise<void> {
  for (const key of keymap.bar.filter((one) => !one.run)) {
    const from = document.activeElement;
    const names = EVENTS[key.combo] ?? [key.combo];
    const target = from as HTMLElement;
    const does = names.some((name) => {
      const event = keydown(name);
      if (name === 'Enter' && target instanceof HTMLButtonElement) return true;
      target.dispatchEvent(event);
      return event.defaultPrevented;
    });
    expect(does, `${where}: ${key.combo} does nothing at ${target.outerHTML.slice(0, 80)}`).toBe(true);
    await tick();
  }
}

const settled = () => waitFor(() => expect(document.activeElement).not.toBe(document.body));

test('home, dossiers, sync, health and settings: the bar is what works', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  for (const [place, ready] of [
    ['home', () => screen.findByText('Phạm Thị Huế')],
    ['dossiers', () => screen.findByRole('heading', { name: 'Phạm Thị Huế' })],
    ['sync', () => screen.findByRole('heading', { name: 'Đồng bộ' })],
    ['health', () => screen.findByRole('heading', { name: t.health.title })],
    ['settings', () => screen.findByRole('heading', { name: 'Cài đặt' })],
  ] as const) {
    router.go(place);
    await ready();
    if (place !== 'settings' && place !== 'sync') await settled();
    await waitFor(() => expect(document.querySelector('main [data-region], main .card, main table')).toBeTruthy());
    check(place);
    if (place !== 'settings' && place !== 'sync') await checkTold(place);
  }
});

test('receiving: choosing, filling, and done', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await settled();
  check('pick');
  await press('Alt+1');
  await screen.findByLabelText('Họ và tên');
  await settled();
  check('fill');
  scan(CARD);
  await waitFor(() => expect((screen.getByLabelText('Họ và tên') as HTMLInputElement).value).toBe('Nguyễn Văn Thắng'));
  check('fill with a card');
  for (const [combo, words] of [['Ctrl+F9', t.receive.keys.guide], ['Shift+F9', t.receive.keys.refuse]] as const)
    expect(keymap.all.find((key) => key.combo === combo)?.label).toBe(words);
  await waitFor(() => expect(screen.getByRole('button', { name: /^Tiếp nhận và in/ })).toBeTruthy());
  type(screen.getByLabelText('Số trang') as HTMLInputElement, '2');
  await press('F9');
  await waitFor(() => expect(page.help).toBe('done'));
  check('done');
});

test('at the door, too', async () => {
  open({ stage: 'signed_out' });
  await screen.findByText('Chọn tên rồi nhập mã PIN. Mất mạng vẫn đăng nhập được.');
  for (const key of keymap.all) if (key.run) expect(keymap.find(eventOf(key.combo))?.label).toBe(key.label);
});

test('F1 lists exactly the keys that are registered, with their second forms', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  for (const place of ['home', 'dossiers', 'receive', 'sync', 'health', 'settings'] as const) {
    router.go(place);
    await waitFor(() => expect(page.title).toBe(document.querySelector('h1')?.textContent));
    const keys = keymap.all.map((key) => [key.combo, ...(key.also ?? [])].join(', '));
    await press('F1');
    const layer = await screen.findByRole('dialog');
    const told = [...layer.querySelectorAll('dt .sr')].map((one) => one.textContent);
    expect(told, place).toEqual(keys);
    for (const combo of ['F1', 'F2', 'Ctrl+K', 'Ctrl+,', 'Ctrl+1', 'Ctrl+3']) expect(told.join(', '), place).toContain(combo);
    await press('Esc');
    await waitFor(() => expect(screen.queryByRole('dialog')).toBe(null));
  }
});

test('no single letter is a key of its own but where no text is typed', async () => {
  open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+3');
  await screen.findByRole('table');
  const singles = keymap.all.filter((key) => key.run && isSingle(key.combo)).map((key) => key.combo);
  expect(singles).toEqual(['/']);
});
