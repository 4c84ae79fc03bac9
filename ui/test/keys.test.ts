import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { aria, caps, isSingle, matches } from '../src/keys/combo';
import { Composition } from '../src/keys/composition';
import { enterMoves } from '../src/keys/flow';
import { installKeys, KeyMap } from '../src/keys/keymap.svelte';
import { keydown } from './support';

describe('combos', () => {
  test('letters are matched by their place, whatever they type', () => {
    const telex = keydown('Ctrl+K', 0, { key: 'к' });
    expect(matches(telex, 'Ctrl+K')).toBe(true);
    expect(matches(keydown('Ctrl+K', 0, { key: 'K', code: 'KeyK' }), 'Ctrl+K')).toBe(true);
    expect(matches(keydown('Ctrl+Shift+K'), 'Ctrl+K')).toBe(false);
    expect(matches(keydown('K'), 'Ctrl+K')).toBe(false);
  });

  test('Alt+digit is the top row only; a bare digit may be the pad', () => {
    expect(matches(keydown('Alt+1'), 'Alt+1')).toBe(true);
    expect(matches(keydown('Alt+1', 0, { code: 'Numpad1' }), 'Alt+1')).toBe(false);
    expect(matches(keydown('1', 0, { code: 'Numpad1' }), '1')).toBe(true);
  });

  test('Enter is also the one of the pad, "+" needs no joint', () => {
    expect(matches(keydown('Ctrl+Enter', 0, { code: 'NumpadEnter' }), 'Ctrl+Enter')).toBe(true);
    expect(caps('Ctrl+K')).toEqual(['Ctrl', 'K']);
    expect(caps('+')).toEqual(['+']);
    expect(matches(keydown('+', 0, { code: 'Equal', shiftKey: true }), '+')).toBe(true);
  });

  test('without a code the character decides', () => {
    expect(matches(keydown('F9', 0, { code: '', key: 'F9' }), 'F9')).toBe(true);
    expect(matches(keydown('/', 0, { code: '', key: '/' }), '/')).toBe(true);
  });

  test('single letters and spoken forms', () => {
    expect(isSingle('/')).toBe(true);
    expect(isSingle('1')).toBe(true);
    expect(isSingle('F9')).toBe(false);
    expect(isSingle('Ctrl+S')).toBe(false);
    expect(aria('Ctrl+Shift+N')).toBe('Control+Shift+N');
    expect(aria('Esc')).toBe('Escape');
  });
});

describe('composition', () => {
  test('owns what it composes and the key that ends it', () => {
    const c = new Composition();
    expect(c.owns(keydown('Enter', 100, { isComposing: true }))).toBe(true);
    expect(c.owns(keydown('Enter', 100, { keyCode: 229 }))).toBe(true);
    c.start();
    expect(c.owns(keydown('Enter', 120))).toBe(true);
    // WebKit: the end comes first, then the keydown that caused it.
    c.end(130);
    expect(c.owns(keydown('Enter', 131))).toBe(true);
    expect(c.owns(keydown('Enter', 400))).toBe(false);
  });

  // As WebKit sends them where the method shows the word in a window of its own.
  test('owns the press that ended a word of which the page saw no beginning', () => {
    const c = new Composition();
    c.key(keydown('Unidentified', 3767, { keyCode: 229 }));
    c.end(3770);
    expect(c.owns(keydown('Enter', 3767))).toBe(true);
    expect(c.owns(keydown('Enter', 3900))).toBe(false);
    // A space ended the word before: the next key is the person's.
    c.key(keydown('Unidentified', 5000, { keyCode: 229 }));
    c.end(5003);
    expect(c.owns(keydown('F9', 5060))).toBe(false);
  });
});

describe('scopes', () => {
  let map: KeyMap;
  let stop: () => void;
  beforeEach(() => {
    map = new KeyMap();
    stop = installKeys(window, map);
    document.body.innerHTML = '<input id="i"><button id="b">x</button>';
  });
  afterEach(() => stop());
  const send = (event: KeyboardEvent, id = 'b') => {
    document.getElementById(id)?.focus();
    document.getElementById(id)?.dispatchEvent(event);
    return event;
  };

  test('the top scope that knows the key wins, and gives it back when it goes', () => {
    const low = vi.fn();
    const high = vi.fn();
    map.push('app', () => [{ combo: 'F2', label: 'a', run: low }]);
    const pop = map.push('screen', () => [{ combo: 'F2', label: 's', run: high }]);
    send(keydown('F2'));
    pop();
    send(keydown('F2'));
    expect([high.mock.calls.length, low.mock.calls.length]).toEqual([1, 1]);
  });

  test('a later scope of the same level stands above', () => {
    const first = vi.fn();
    const second = vi.fn();
    map.push('screen', () => [{ combo: 'Esc', label: '1', run: first }]);
    map.push('screen', () => [{ combo: 'Esc', label: '2', run: second }]);
    send(keydown('Esc'));
    expect(first).not.toHaveBeenCalled();
    expect(second).toHaveBeenCalledOnce();
  });

  test('under a layer nothing else is reachable', () => {
    const commit = vi.fn();
    map.push('screen', () => [{ combo: 'F9', label: 'commit', run: commit }]);
    map.push('layer', () => [{ combo: 'Esc', label: 'close', run: () => {} }]);
    send(keydown('F9'));
    expect(commit).not.toHaveBeenCalled();
    expect(map.all.map((key) => key.combo)).toEqual(['Esc']);
  });

  test('a shown key without an action leaves the key to who has the focus', () => {
    map.push('screen', () => [{ combo: 'Enter', label: 'open' }]);
    expect(send(keydown('Enter')).defaultPrevented).toBe(false);
    expect(map.bar.map((key) => key.combo)).toEqual(['Enter']);
  });

  test('no key while composing', () => {
    const run = vi.fn();
    map.push('screen', () => [{ combo: 'F9', also: ['Ctrl+Enter'], label: 'commit', run }]);
    send(keydown('F9', undefined, { isComposing: true }), 'i');
    send(keydown('Ctrl+Enter', undefined, { keyCode: 229 }), 'i');
    expect(run).not.toHaveBeenCalled();
    send(keydown('Ctrl+Enter'), 'i');
    expect(run).toHaveBeenCalledOnce();
  });

  test('single letters work only where nothing is typed', () => {
    const run = vi.fn();
    map.push('screen', () => [{ combo: '/', label: 'find', run }]);
    expect(send(keydown('/'), 'i').defaultPrevented).toBe(false);
    expect(run).not.toHaveBeenCalled();
    expect(send(keydown('/'), 'b').defaultPrevented).toBe(true);
    expect(run).toHaveBeenCalledOnce();
  });

  test('a key that is held down runs once', () => {
    const run = vi.fn();
    map.push('screen', () => [{ combo: 'F9', label: 'commit', run }]);
    send(keydown('F9'));
    send(keydown('F9', undefined, { repeat: true }));
    expect(run).toHaveBeenCalledOnce();
  });

  test.each(['F5', 'Ctrl+R', 'Ctrl+Shift+R', 'Ctrl+W', 'Ctrl+P', 'Ctrl+N', 'F3', 'F7', 'Alt+ArrowLeft'])(
    'the web view never sees %s',
    (combo) => {
      expect(send(keydown(combo)).defaultPrevented).toBe(true);
    },
  );

  test('Backspace goes back nowhere, but deletes in a field', () => {
    expect(send(keydown('Backspace')).defaultPrevented).toBe(true);
    expect(send(keydown('Backspace'), 'i').defaultPrevented).toBe(false);
  });
});

describe('Enter', () => {
  test('goes to the next field, from the last one to the button, which it does not press', () => {
    document.body.innerHTML =
      '<div id="f"><input id="1"><a href="#x">x</a><select id="2"><option>a</select><textarea id="3"></textarea><input id="4"><button data-primary id="p">go</button></div>';
    const form = document.getElementById('f') as HTMLElement;
    const stop = enterMoves(form);
    const press = vi.fn();
    document.getElementById('p')?.addEventListener('click', press);
    const enter = (id: string, more: KeyboardEventInit = {}) => {
      const field = document.getElementById(id);
      field?.focus();
      const event = keydown('Enter', undefined, more);
      field?.dispatchEvent(event);
      return document.activeElement?.id;
    };
    expect(enter('1')).toBe('2');
    expect(enter('2')).toBe('3');
    expect(enter('3')).toBe('3');
    expect(enter('4')).toBe('p');
    expect(enter('1', { isComposing: true })).toBe('1');
    expect(enter('1', { ctrlKey: true })).toBe('1');
    expect(press).not.toHaveBeenCalled();
    stop();
  });
});
