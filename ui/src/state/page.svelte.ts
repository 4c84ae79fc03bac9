// What the open screen puts into the frame.

interface Page {
  title: string;
  context?: string | undefined;
}

export const page = $state<Page>({ title: '' });

/** For a screen: its title and one short line of context. */
export function usePage(read: () => Page): void {
  $effect.pre(() => {
    const { title, context } = read();
    page.title = title;
    page.context = context;
  });
}
