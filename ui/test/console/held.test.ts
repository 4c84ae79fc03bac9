import { cleanup, fireEvent, render, screen } from '@testing-library/svelte';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError, type HeldLine, type Session } from '../../src/console/generated';
import Held from '../../src/console/Held.svelte';
import { Store, type Api } from '../../src/console/store.svelte';

const session: Session = {
  name: 'admin',
  must_set_password: false,
  district: 'Gia Viễn',
  today: '2021-12-09',
  now: '2021-12-09T14:12:00+07:00',
  is_demo: false,
};

const line = (more: Partial<HeldLine> = {}): HeldLine => ({
  chain: 'c1',
  act: 'a1',
  office: 'nb-gv-gia-xuan',
  office_name: 'UBND xã Gia Xuân',
  desk: 'GX-02',
  made_at: '2021-12-09T09:30:00+07:00',
  kinds: ['dossier_registered', 'dossier_accepted', 'form_issued'],
  operations: 3,
  why: 'desk_revoked',
  dossier_code: '000.27.90.H42-211209-1000',
  can_release: true,
  declined: null,
  ...more,
});

async function shown(rows: HeldLine[], more: Partial<Api> = {}, total = rows.length): Promise<Store> {
  const store = new Store({
    session: async () => session,
    offices: async () => [],
    held: async () => ({ lines: rows, total }),
    ...more,
  } as Api);
  await store.refresh();
  render(Held, { store });
  return store;
}

const press = (name: string) => fireEvent.click(screen.getByRole('button', { name }));
/** The last one: the layer stands behind the page's own button in the document. */
const pressLast = (name: string) => fireEvent.click(screen.getAllByRole('button', { name }).at(-1)!);

afterEach(cleanup);

describe('what is held', () => {
  it('says where it comes from, what it is and why, and names no citizen', async () => {
    await shown([line(), line({ act: 'a2', kinds: ['dossier_levitated'], why: 'unreadable', can_release: false })]);
    const [, first, second] = screen.getAllByRole('row');
    expect(first?.textContent).toMatch(/09:30.*Gia Xuân.*GX-02.*Tiếp nhận hồ sơ.*211209-1000.*Máy trạm đã thu hồi.*Chờ quyết định/s);
    expect(second?.textContent).toMatch(/Việc máy chủ chưa biết.*Máy chủ chưa đọc được.*Chờ cập nhật máy chủ/s);
  });

  it('says so when there is none', async () => {
    const store = await shown([]);
    expect(screen.getByText('Không giữ lại việc nào')).toBeTruthy();
    expect(store.undecided).toBe(0);
  });

  it('counts what waits for a decision', async () => {
    const store = await shown([line(), line({ act: 'a2', declined: 'Nhập thử' })]);
    expect(store.undecided).toBe(1);
  });

  it('says how many there are when not all of them are shown', async () => {
    await shown([line()], {}, 602);
    expect(screen.getByText('1 trên 602 việc, gửi trước ở trên')).toBeTruthy();
  });
});

describe('deciding', () => {
  it('lets the picked act in and shows what is left', async () => {
    const release = vi.fn<Api['release']>(async () => ({ lines: [line({ act: 'a2' })], total: 1 }));
    const store = await shown([line(), line({ act: 'a2' })], { release });
    await press('Nhận vào sổ');
    expect(release).toHaveBeenCalledWith({ acts: [{ chain: 'c1', act: 'a1' }] });
    await vi.waitFor(() => expect(store.held?.rows).toHaveLength(1));
  });

  it('says what stands in the way, and keeps the line', async () => {
    const release = vi.fn<Api['release']>(async () => {
      throw new ConsoleError(400, { code: 'held_unreadable', retry: 'never', id: 'X' });
    });
    const store = await shown([line()], { release });
    await press('Nhận vào sổ');
    expect((await screen.findByRole('alert')).textContent).toMatch(/Cập nhật máy chủ/);
    expect(store.held?.rows).toHaveLength(1);
  });

  it('does not ask the hub for what it cannot read', async () => {
    const release = vi.fn<Api['release']>();
    await shown([line({ can_release: false })], { release });
    await press('Nhận vào sổ');
    expect(screen.getByRole('alert').textContent).toMatch(/Cập nhật máy chủ/);
    expect(release).not.toHaveBeenCalled();
  });

  it('declines only with a reason, in one Unicode form', async () => {
    const decline = vi.fn<Api['decline']>(async () => ({ lines: [line({ declined: 'Nhập thử' })], total: 1 }));
    await shown([line()], { decline });
    await press('Không nhận');
    await pressLast('Không nhận');
    expect(screen.getByText(/Chưa ghi lý do/)).toBeTruthy();
    expect(decline).not.toHaveBeenCalled();
    await fireEvent.input(screen.getByLabelText('Lý do'), { target: { value: '  Nhập thử '.normalize('NFD') } });
    await pressLast('Không nhận');
    expect(decline).toHaveBeenCalledWith({ acts: [{ chain: 'c1', act: 'a1' }], reason: 'Nhập thử' });
    await vi.waitFor(() => expect(screen.queryByLabelText('Lý do')).toBeNull());
    expect(screen.getAllByRole('row')[1]?.textContent).toMatch(/Không nhận: Nhập thử/);
  });

  it('leaves when the session has ended', async () => {
    const release = vi.fn<Api['release']>(async () => {
      throw new ConsoleError(401, { code: 'not_signed_in', retry: 'never', id: 'X' });
    });
    const store = await shown([line()], { release });
    await press('Nhận vào sổ');
    await vi.waitFor(() => expect(store.stage).toBe('signed_out'));
  });
});
