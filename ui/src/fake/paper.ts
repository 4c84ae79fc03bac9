// Sheets printed ahead and the workbook of before, in the invented office.

import type { BurnSheets, ImportFile, ImportPreview, ImportStep, PrintSheets, SheetView, Sheets } from '../api/generated';

const sheet = (number: number, more: Partial<SheetView> = {}): SheetView => ({
  volume: '01/2021',
  number,
  number_text: `01-${String(number).padStart(4, '0')}/TNHS`,
  code: `000.27.90.H42-211213-${1000 + number}`,
  short_code: `211213-${1000 + number}`,
  register_seq: number,
  day: '2021-12-13',
  state: 'open',
  dossier: null,
  owner_name: null,
  late_minutes: null,
  reason: null,
  ...more,
});

export class FakePaper {
  sheets: SheetView[] = [];
  /** Lines of the workbook that are still to be entered. */
  left = 150;

  all(): Sheets {
    const open = this.sheets.filter((one) => one.state === 'open').length;
    return { sheets: this.sheets, open, next_day: '2021-12-13', printed: null, print_problem: null };
  }

  print({ count }: PrintSheets): Sheets {
    const first = this.sheets.length + 1;
    this.sheets = [...this.sheets, ...Array.from({ length: count }, (_, i) => sheet(first + i))];
    return { ...this.all(), printed: { file_name: 'to-in-truoc.pdf', is_opened: true, jobs: [] } };
  }

  burn({ sheets, reason }: BurnSheets): Sheets {
    const isOne = (one: SheetView) => sheets.some((gone) => gone.number === one.number);
    this.sheets = this.sheets.map((one) => (isOne(one) ? { ...one, state: 'burnt', reason } : one));
    return this.all();
  }

  enter(number: number, owner: string): void {
    this.sheets = this.sheets.map((one) =>
      one.number === number ? { ...one, state: 'entered', owner_name: owner, dossier: 'd1', late_minutes: 1155 } : one,
    );
  }

  preview(file: ImportFile): ImportPreview {
    const issue = {
      column: 'M',
      title: 'Lý do khác ngày hẹn',
      value: '',
      problem: { code: 'due_differs_from_rules' as const, field: 'due_reason', retry: 'never' as const, id: 'X1', values: { due_at: '2021-11-30T17:00:00+07:00' } },
    };
    const line = { sheet: 'dossiers' as const, owner: 'Nguyễn Văn Thắng', issues: [], due_at: '2021-12-14T17:30:00+07:00' };
    return {
      hash: file.content,
      dossiers: { new: this.left, there: 150 - this.left, wrong: 1 },
      persons: { new: 0, there: 2, wrong: 0 },
      numbers: { new: 0, there: 1, wrong: 0 },
      lines: [
        { ...line, row: 9, what: '000.27.90.H42-211125-0013', state: 'wrong', issues: [issue], due_at: null },
        { ...line, row: 8, what: '000.27.90.H42-211125-0012', state: 'new' },
      ],
      left_out: 149,
      legacy_cells: 0,
    };
  }

  run(): ImportStep {
    const done = Math.min(100, this.left);
    this.left -= done;
    return { done, left: this.left, wrong: 1 };
  }
}
