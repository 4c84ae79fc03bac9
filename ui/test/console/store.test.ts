import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConsoleError, type DossierLine, type OfficeLine, type Session } from '../../src/console/generated';
import { ANSWER_MS, DOSSIER_LIMIT, EVERY_MS, Store, type Api } from '../../src/console/store.svelte';

const NOW = '2021-12-09T14:12:00+07:00';
const session = (must_set_password = false): Session => ({
  name: 'admin',
  must_set_password,
  district: 'Gia Viễn',
  today: '2021-12-09',
  now: NOW,
  is_demo: true,
});
const no = (status: number, code: 'not_signed_in' | 'sign_in_wrong' | 'internal') =>
  new ConsoleError(status, { code, retry: 'never', id: '7K2M9Q' });
const silent = () => new ConsoleError(0, undefined);

function fake() {
  return {
    signIn: vi.fn<Api['signIn']>(async () => session()),
    setPassword: vi.fn<Api['setPassword']>(async () => session()),
    signOut: vi.fn<Api['signOut']>(async () => undefined),
    session: vi.fn<Api['session']>(async () => session()),
    offices: vi.fn<Api['offices']>(async () => [{ id: 'a' } as OfficeLine]),
    held: vi.fn<Api['held']>(async () => ({ lines: [], total: 0 })),
    release: vi.fn<Api['release']>(async () => ({ lines: [], total: 0 })),
    decline: vi.fn<Api['decline']>(async () => ({ lines: [], total: 0 })),
    dossiers: vi.fn<Api['dossiers']>(async () => [{ id: 'd' } as DossierLine]),
  };
}

let api: ReturnType<typeof fake>;
let store: Store;

beforeEach(() => {
  vi.useFakeTimers();
  api = fake();
  store = new Store(api);
});
afterEach(() => vi.useRealTimers());

describe('opening', () => {
  it('asks for a sign-in without a word about an ended session', async () => {
    api.session.mockRejectedValue(no(401, 'not_signed_in'));
    await store.refresh();
    expect(store.stage).toBe('signed_out');
    expect(store.hasEnded).toBe(false);
  });

  it('goes on where a session still holds', async () => {
    await store.refresh();
    expect(store.stage).toBe('in');
    expect(store.offices?.at).toBe(NOW);
  });

  it('says that the hub is away, and keeps trying', async () => {
    api.session.mockRejectedValue(silent());
    await store.refresh();
    expect(store.stage).toBe('opening');
    expect(store.isLost).toBe(true);
  });
});

describe('signing in', () => {
  it('leads from the one-time code to the password and from there to the figures', async () => {
    api.session.mockRejectedValueOnce(no(401, 'not_signed_in'));
    await store.refresh();
    api.signIn.mockResolvedValue(session(true));
    expect(await store.signIn('admin', 'AAAA-BBBB')).toBeNull();
    expect(store.stage).toBe('set_password');
    expect(api.offices).not.toHaveBeenCalled();
    expect(await store.setPassword('một câu dễ nhớ')).toBeNull();
    expect(store.stage).toBe('in');
    await vi.advanceTimersByTimeAsync(0);
    expect(api.offices).toHaveBeenCalledOnce();
  });

  it('tells what stood in the way and stays', async () => {
    api.session.mockRejectedValueOnce(no(401, 'not_signed_in'));
    await store.refresh();
    api.signIn.mockRejectedValue(no(401, 'sign_in_wrong'));
    expect(await store.signIn('admin', 'x')).toMatchObject({ kind: 'refused', problem: { code: 'sign_in_wrong' } });
    api.signIn.mockRejectedValue(silent());
    expect(await store.signIn('admin', 'x')).toEqual({ kind: 'lost' });
    expect(store.stage).toBe('signed_out');
  });

  it('starts again when the one-time session ran out before a password was set', async () => {
    api.session.mockResolvedValue(session(true));
    await store.refresh();
    api.setPassword.mockRejectedValue(no(401, 'not_signed_in'));
    await store.setPassword('một câu dễ nhớ');
    expect(store.stage).toBe('signed_out');
    expect(store.hasEnded).toBe(true);
  });

  it('forgets everything when somebody signs out, and does not call it an ended session', async () => {
    await store.refresh();
    await store.signOut();
    expect(store.stage).toBe('signed_out');
    expect(store.hasEnded).toBe(false);
    expect(store.offices).toBeNull();
  });

  it('stays signed in when the hub did not hear the sign-out', async () => {
    await store.refresh();
    api.signOut.mockRejectedValue(silent());
    await store.signOut();
    expect(store.stage).toBe('in');
    expect(store.isLost).toBe(true);
  });
});

describe('refreshing', () => {
  it('keeps the last figures, dated, while the hub is away', async () => {
    await store.refresh();
    api.session.mockRejectedValue(silent());
    await store.refresh();
    expect(store.isLost).toBe(true);
    expect(store.stage).toBe('in');
    expect(store.offices).toMatchObject({ at: NOW, rows: [{ id: 'a' }] });
    api.session.mockResolvedValue(session());
    await store.refresh();
    expect(store.isLost).toBe(false);
  });

  it('takes a server that never answers as away', async () => {
    await store.refresh();
    api.session.mockReturnValue(new Promise(() => undefined));
    void store.refresh();
    await vi.advanceTimersByTimeAsync(ANSWER_MS);
    expect(store.isLost).toBe(true);
    expect(store.isBusy).toBe(false);
  });

  it('shows that the hub answered with a problem, and keeps the figures', async () => {
    await store.refresh();
    api.offices.mockRejectedValue(no(500, 'internal'));
    await store.refresh();
    expect(store.isLost).toBe(false);
    expect(store.refused).toMatchObject({ kind: 'refused', problem: { code: 'internal' } });
    expect(store.offices).not.toBeNull();
  });

  it('drops every figure when the session has ended', async () => {
    await store.refresh();
    api.session.mockRejectedValue(no(401, 'not_signed_in'));
    await store.refresh();
    expect(store.stage).toBe('signed_out');
    expect(store.hasEnded).toBe(true);
    expect(store.session).toBeNull();
    expect(store.offices).toBeNull();
  });

  it('comes every 15 seconds, but not while somebody signs in', async () => {
    const stop = store.run();
    await vi.advanceTimersByTimeAsync(EVERY_MS);
    expect(api.session).toHaveBeenCalledTimes(2);
    await store.signOut();
    await vi.advanceTimersByTimeAsync(3 * EVERY_MS);
    expect(api.session).toHaveBeenCalledTimes(2);
    stop();
  });

  it('drops an answer that was overtaken', async () => {
    let late: (value: OfficeLine[]) => void = () => undefined;
    api.offices.mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
    const first = store.refresh();
    await vi.advanceTimersByTimeAsync(0);
    await store.refresh();
    late([{ id: 'old' } as OfficeLine]);
    await first;
    expect(store.offices?.rows).toEqual([{ id: 'a' }]);
  });
});

describe('dossiers', () => {
  it('asks for what is wanted', async () => {
    await store.refresh();
    expect(api.dossiers).not.toHaveBeenCalled();
    store.want({ office: 'a', text: '' });
    await vi.advanceTimersByTimeAsync(0);
    expect(api.dossiers).toHaveBeenCalledWith({ office: 'a', text: '', limit: DOSSIER_LIMIT });
    expect(store.dossiers?.rows).toEqual([{ id: 'd' }]);
    store.want({ office: 'a', text: '' });
    await vi.advanceTimersByTimeAsync(0);
    expect(api.dossiers).toHaveBeenCalledOnce();
  });

  it('never leaves the rows of one office under the name of another', async () => {
    await store.refresh();
    store.want({ office: 'a', text: '' });
    await vi.advanceTimersByTimeAsync(0);
    api.session.mockRejectedValue(silent());
    store.want({ office: 'b', text: '' });
    await vi.advanceTimersByTimeAsync(0);
    expect(store.isLost).toBe(true);
    expect(store.dossiers).toBeNull();
  });
});
