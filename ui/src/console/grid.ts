// A column of the console's tables.
export interface Column<C extends string> {
  id: C;
  head: string;
  /** A class of width: see the styles of the table. Without one the column takes what is left. */
  width?: 'unit' | 'count' | 'when' | 'code' | 'name' | 'chip' | 'state';
  align?: 'right';
  isSortable?: boolean;
}
