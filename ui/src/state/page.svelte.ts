// What the open screen puts into the frame.

import type { HelpId } from '../text/vi/help';

interface Page {
  title: string;
  context?: string | undefined;
  /** What F1 says above the keys. */
  help?: HelpId | undefined;
}

export const page = $state<Page>({ title: '' });

/** For a screen: its title, one short line of context, and which help F1 shows. */
export function usePage(read: () => Page): void {
  $effect.pre(() => {
    const { title, context, help } = read();
    page.title = title;
    page.context = context;
    page.help = help;
  });
}
