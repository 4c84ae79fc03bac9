import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError, type Session } from '../../src/console/generated';
import SetPassword from '../../src/console/SetPassword.svelte';
import SignIn from '../../src/console/SignIn.svelte';
import { Store, type Api } from '../../src/console/store.svelte';

const session = (must_set_password: boolean): Session => ({
  name: 'admin',
  must_set_password,
  district: 'Gia Viễn',
  today: '2021-12-09',
  now: '2021-12-09T14:12:00+07:00',
  is_demo: false,
});

const storeWith = (api: Partial<Api>) => new Store(api as Api);
const field = (label: string) => screen.getByLabelText<HTMLInputElement>(label);
const press = (name: string) => fireEvent.submit(screen.getByRole('button', { name }).closest('form')!);

afterEach(cleanup);

describe('sign-in', () => {
  it('has the name ready and sends what was typed, blanks and all, in one Unicode form', async () => {
    const signIn = vi.fn<Api['signIn']>(async () => session(true));
    render(SignIn, { store: storeWith({ signIn }) });
    expect(field('Tên đăng nhập').value).toBe('admin');
    await fireEvent.input(field('Mật khẩu hoặc mã quản trị'), { target: { value: ' mật khẩu  dài '.normalize('NFD') } });
    await press('Đăng nhập');
    expect(signIn).toHaveBeenCalledWith({ name: 'admin', secret: ' mật khẩu  dài ' });
  });

  it('asks for what is missing instead of sending', async () => {
    const signIn = vi.fn<Api['signIn']>();
    render(SignIn, { store: storeWith({ signIn }) });
    await press('Đăng nhập');
    expect(signIn).not.toHaveBeenCalled();
    expect(screen.getByText(/Chưa có mật khẩu/)).toBeTruthy();
    expect(field('Mật khẩu hoặc mã quản trị').getAttribute('aria-invalid')).toBe('true');
  });

  it('ties the sentence to the field when the secret is wrong', async () => {
    const signIn = vi.fn<Api['signIn']>(async () => {
      throw new ConsoleError(401, { code: 'sign_in_wrong', retry: 'never', id: 'X' });
    });
    render(SignIn, { store: storeWith({ signIn }) });
    await fireEvent.input(field('Mật khẩu hoặc mã quản trị'), { target: { value: 'x' } });
    await press('Đăng nhập');
    const words = await screen.findByText(/chưa đúng/);
    const noted = field('Mật khẩu hoặc mã quản trị').getAttribute('aria-describedby');
    expect(document.getElementById(noted ?? '')?.contains(words)).toBe(true);
  });
});

describe('the forced password', () => {
  it('is judged when the button is pressed, and again at every letter', async () => {
    const setPassword = vi.fn<Api['setPassword']>(async () => session(false));
    const store = storeWith({ setPassword, session: async () => session(false), offices: async () => [], held: async () => ({ lines: [], total: 0 }) });
    store.session = session(true);
    render(SetPassword, { store });
    await fireEvent.input(field('Mật khẩu mới'), { target: { value: 'ngắn' } });
    expect(screen.queryByText(/có 4 ký tự/)).toBeNull();
    await press('Đặt mật khẩu');
    expect(screen.getByText(/có 4 ký tự/)).toBeTruthy();
    await fireEvent.input(field('Mật khẩu mới'), { target: { value: 'một câu dễ nhớ' } });
    expect(screen.queryByText(/ký tự\. Nhập/)).toBeNull();
    expect(screen.getByText(/chưa giống nhau/)).toBeTruthy();
    expect(setPassword).not.toHaveBeenCalled();
    await fireEvent.input(field('Nhập lại mật khẩu'), { target: { value: 'một câu dễ nhớ' } });
    await press('Đặt mật khẩu');
    expect(setPassword).toHaveBeenCalledWith({ password: 'một câu dễ nhớ' });
  });
});
