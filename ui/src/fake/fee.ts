// Fees of the invented office, as far as a picture of the form needs them.

import type {
  FeeView,
  FieldIssue,
  OpenReceiptBook,
  ReceiptBooks,
  ReceiptBookView,
  ReceivedFee,
  ReceiveForm,
} from '../api/generated';
import { dong } from '../text/format';
import { problem } from './rules';

export const COPY = '2.000815';
const GROUPS = ['Gia đình có công với cách mạng', 'Hộ nghèo', 'Người khuyết tật'];

const printed = (n: number) => String(n).padStart(7, '0');

/** The books of receipts on the desk, the open one first. */
export class Receipts {
  books: ReceiptBookView[] = [
    { symbol: 'AA/21P', first: 3401, last: 3450, next: 3421, left: 30, is_open: true, is_sure: true },
  ];
  #used = new Map<number, string>();

  get current(): ReceiptBookView | undefined {
    return this.books.find((book) => book.is_open);
  }

  view(): ReceiptBooks {
    return { books: this.books };
  }

  open({ symbol, first, last, next }: OpenReceiptBook): ReceiptBooks {
    if (!symbol.trim()) throw problem('field_required', {}, 'symbol');
    const [from, to] = [Number(first), Number(last)];
    if (!from) throw problem('field_required', {}, 'first');
    if (!(to >= from)) throw problem('field_number', { min: printed(from), max: printed(from + 999) }, 'last');
    const at = Number(next) || from;
    const book = { symbol, first: from, last: to, next: at, left: to - at + 1, is_open: true, is_sure: true };
    this.books = [book, ...this.books.map((one) => ({ ...one, is_open: false }))];
    return this.view();
  }

  take(fee: FeeView): ReceivedFee {
    const book = this.current;
    const amount = fee.amount ?? 0;
    if (!fee.is_collected || !book || !fee.receipt) return { amount, receipt_number: null, receipts_left: 0 };
    const number = Number(fee.receipt.number);
    const rest = book.last - number;
    this.#used.set(number, '211210-0016');
    this.books = this.books.map((one) => (one.is_open ? { ...one, next: rest > 0 ? number + 1 : null, left: rest } : one));
    return { amount, receipt_number: printed(number), receipts_left: rest };
  }

  issues(form: ReceiveForm): FieldIssue[] {
    const book = this.current;
    const issue = (field: string, what: FieldIssue['problem']): FieldIssue[] => [{ field, problem: what, is_warning: false }];
    const field = 'receipt_number';
    if (!book) return issue(field, problem('receipt_book_none', {}, field));
    if (book.next === null) return issue(field, problem('receipt_book_used_up', {}, field));
    if (!form.fee.receipt_number) return [];
    const number = Number(form.fee.receipt_number);
    if (!(book.first <= number && number <= book.last))
      return issue(field, problem('receipt_outside', { first: printed(book.first), last: printed(book.last) }, field));
    if (number < book.next) {
      const dossier = this.#used.get(number);
      const values = { number: printed(number), next: printed(book.next), ...(dossier ? { dossier } : {}) };
      return issue(field, problem('receipt_used', values, field));
    }
    if (number > book.next && !form.fee.receipt_reason)
      return issue('receipt_reason', problem('field_required', {}, 'receipt_reason'));
    return [];
  }
}

/** Amount, and how it was counted; no amount where the province has not set one. */
function sum(form: ReceiveForm, copies: number): [number | null, string] {
  const pages = form.fee.pages ?? 1;
  switch (form.procedure_code) {
    case COPY: {
      const more = pages > 2 ? ` + ${pages - 2} trang × ${dong(1000)}` : '';
      const one = `${Math.min(pages, 2)} trang × ${dong(2000)}${more}`;
      const each = Math.min(200_000, Math.min(pages, 2) * 2000 + Math.max(0, pages - 2) * 1000);
      return [each * copies, `${more ? `(${one})` : one} × ${copies} bản`];
    }
    case '2.000635':
      return [8000 * copies, `${copies} bản × ${dong(8000)}`];
    case '1.004873':
      return [10_000, 'Mức thu của tỉnh'];
    case '1.001193':
      return [null, ''];
    default:
      return [0, ''];
  }
}

export function feeOf(form: ReceiveForm, receipts: Receipts): { view: FeeView; issues: FieldIssue[]; text: string } {
  const counts_pages = form.procedure_code === COPY;
  const counts_copies = counts_pages || form.procedure_code === '2.000635';
  const copies = form.fee.copies ?? 1;
  const [amount, sum_text] = sum(form, copies);
  const groups = ['1.004873', '2.000635', '1.001193'].includes(form.procedure_code) ? GROUPS : [];
  const exemption = form.fee.exemption || null;
  const owed = exemption ? 0 : amount;
  const book = receipts.current;
  const trouble = !book ? 'no_book' : book.next === null ? 'used_up' : null;
  const is_collected = !!owed && (form.fee.is_collected ?? trouble === null);
  const typed = Number(form.fee.receipt_number) || book?.next || 0;
  const isPassing = book?.next != null && typed > book.next && typed <= book.last;
  const view: FeeView = {
    counts_pages,
    counts_copies,
    copies,
    groups,
    exemption,
    amount: owed,
    sum_text,
    is_collected,
    receipt: owed
      ? {
          symbol: book?.symbol ?? '',
          number: trouble ? '' : printed(typed),
          left: book?.left ?? 0,
          passed_over: isPassing ? [book.next as number, typed - 1] : null,
          trouble,
        }
      : null,
  };
  const paid = is_collected && book ? `, đã thu, biên lai ${book.symbol} số ${printed(typed)}` : ', thu sau';
  const text = exemption ? `miễn (${exemption})` : owed ? `${dong(owed)}${paid}` : owed === null ? 'thu sau' : '';
  return { view, issues: is_collected ? receipts.issues(form) : [], text };
}
