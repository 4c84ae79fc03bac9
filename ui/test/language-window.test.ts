import { cleanup, screen, waitFor, within } from '@testing-library/svelte';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { problem, type FakeDesk } from '../src/fake/backend';
import { languageSwitch } from '../src/state/language.svelte';
import { open, press, rest, type } from './support';

/** What stood on disk when the page was about to be loaded anew. */
let reloads: (string | undefined)[] = [];
let desk: FakeDesk;
let close = () => {};

beforeEach(() => {
  localStorage.clear();
  sessionStorage.clear();
  reloads = [];
  languageSwitch.trouble = null;
  languageSwitch.reload = () => reloads.push(desk.draft?.form.owner.full_name);
});
afterEach(() => {
  close();
  vi.restoreAllMocks();
});

async function typing(name: string): Promise<void> {
  desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('F2');
  await screen.findAllByText(/Chứng thực bản sao/);
  await press('Alt+1');
  type(await screen.findByLabelText('Họ và tên'), name);
}

const english = () => screen.findByRole('radio', { name: 'English' });

/** The page as the web view loads it anew: nothing is left but what is stored, and the desk. */
async function loadAnew() {
  cleanup();
  vi.resetModules();
  const [library, { default: App }, { useBackend }] = await Promise.all([
    import('@testing-library/svelte'),
    import('../src/App.svelte'),
    import('../src/api/call'),
  ]);
  useBackend(desk);
  library.render(App);
  close = library.cleanup;
  return library;
}

test('Vietnamese until somebody chooses, each language named in its own words', async () => {
  desk = open();
  await screen.findByText('Phạm Thị Huế');
  expect(document.documentElement.lang).toBe('vi');
  await press('Ctrl+,');
  const group = await screen.findByRole('radiogroup', { name: 'Ngôn ngữ của cửa sổ' });
  expect([...group.querySelectorAll('[role=radio]')].map((one) => [one.textContent, one.getAttribute('lang'), one.getAttribute('aria-checked')])).toEqual([
    ['Tiếng Việt', 'vi', 'true'],
    ['English', 'en', 'false'],
  ]);
  // The language that is already there loads nothing.
  screen.getByRole('radio', { name: 'Tiếng Việt' }).click();
  await rest(20);
  expect(reloads).toEqual([]);
});

test('from the settings: the form is kept, the officer stays signed in, the settings come back in English', async () => {
  await typing('Vũ Thị Thu Hằng');
  await press('Ctrl+,');
  (await english()).click();
  await waitFor(() => expect(reloads).toEqual(['Vũ Thị Thu Hằng']));

  const { screen: anew } = await loadAnew();
  const chosen = await anew.findByRole('radio', { name: 'English' });
  anew.getByRole('radiogroup', { name: 'Language of the window' });
  expect(chosen.getAttribute('aria-checked')).toBe('true');
  await waitFor(() => expect(document.activeElement).toBe(chosen));
  expect(document.documentElement.lang).toBe('en');
  expect(desk.app.stage).toBe('signed_in');
  await press('F2');
  await anew.findByText(/A dossier was half entered/);
  await press('F9');
  expect(((await anew.findByLabelText('Full name')) as HTMLInputElement).value).toBe('Vũ Thị Thu Hằng');
});

test('from the menu over the open form: what was typed a moment ago is on disk before the page goes', async () => {
  await typing('Đỗ Thị');
  screen.getByRole('button', { name: /Đinh Thị Hương/ }).click();
  const other = await english();
  type(screen.getByLabelText('Họ và tên'), 'Đỗ Thị Nhẫn');
  other.click();
  await waitFor(() => expect(reloads).toEqual(['Đỗ Thị Nhẫn']));
  const { screen: anew } = await loadAnew();
  // Back at the form's place, which offers it.
  await anew.findByText(/A dossier was half entered/);
});

test('a draft that cannot be saved keeps the page, and what was typed on it', async () => {
  await typing('Đỗ Thị Nhẫn');
  screen.getByRole('button', { name: /Đinh Thị Hương/ }).click();
  desk.failing.set('save_draft', problem('disk_full'));
  // Not once: the pause in the typing tries too.
  const always = vi.spyOn(desk.failing, 'delete').mockReturnValue(true);
  (await english()).click();
  await within(screen.getByRole('dialog')).findByText(/Chưa lưu được bản nháp/);
  expect(reloads).toEqual([]);
  expect(localStorage.getItem('language')).toBe(null);
  // The next try finds room.
  always.mockRestore();
  desk.failing.clear();
  (await english()).click();
  await waitFor(() => expect(reloads).toEqual(['Đỗ Thị Nhẫn']));
});

test('a web view that keeps nothing says so and loads nothing', async () => {
  desk = open();
  await screen.findByText('Phạm Thị Huế');
  await press('Ctrl+,');
  vi.spyOn(Storage.prototype, 'setItem').mockImplementation(() => {
    throw new Error('no storage');
  });
  (await english()).click();
  await screen.findByText(/không giữ được lựa chọn/);
  expect(reloads).toEqual([]);
});
