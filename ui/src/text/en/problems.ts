// One sentence for each problem there is, in English: what is seen → what to do → the way out.

import type { Code } from '../../api/generated';
import { date, number, time } from '../format';
import type { Sentence } from '../vi/problems';
import { many } from './plural';

const digits = (text: string) => text.replace(/\D/g, '').length;

export const problems: Record<Code, Sentence> = {
  field_required: (c) => {
    if (c.field?.endsWith('full_name')) return 'No name yet. Scan the card or type it as on the paper.';
    if (c.field?.endsWith('residence_address')) return 'No residence yet. Scan the card or type it as on the paper.';
    if (c.field === 'pages') return 'No page count yet. Count the pages of the original and type it.';
    if (c.field === 'receipt_reason') return 'Fee receipt numbers were left out. Write why, so that the receipt book agrees.';
    if (c.field === 'symbol') return 'No symbol yet. Copy it as printed on the receipt.';
    if (c.field === 'first' || c.field === 'last') return 'No number yet. Copy it as printed on the receipt.';
    if (c.field === 'portal_code') return 'No portal code yet. Copy the code that the citizen got when handing in.';
    if (c.field === 'result_address') return 'No address for the result yet. Type village, commune, district, province.';
    return 'This field is empty. Type it as on the paper.';
  },
  field_too_long: (c) =>
    c.values.max
      ? `Longer than ${number(Number(c.values.max))} characters, so it does not fit on paper. Please shorten it.`
      : 'Too long to fit on paper. Please shorten it.',
  field_control_character: 'It has strange characters that cannot be printed, often from pasting. Please type it again.',
  field_name_has_digits: 'The name contains digits. Please check the paper and type it again.',
  field_personal_id: (c) => `ID has 12 digits (old card 9); this has ${c.values.actual ?? digits(c.typed)}. Type all of them as on the card.`,
  field_tax_code: 'A tax code has 10 digits, that of a branch 13. Type all of them as on the registration.',
  field_authorised: 'There is an authorisation but nobody who is authorised. Tick “On behalf of somebody else” and write who hands in, or empty this field.',
  field_date: (c) => {
    if (c.field === 'sheet.hour') return 'This hour cannot be read. Type hour and minutes as on the sheet, for example 14:30.';
    if (c.field === 'day') return 'Sheets are printed for today and the next 31 days. Type day/month/year.';
    if (c.field === 'sheet.day' || c.field === 'received_at' || c.field === 'due_at')
      return 'This date cannot be read. Type day/month/year as on the receipt.';
    return 'There is no such date. Type day/month/year, for example 01/01/1990. Only the year is fine: 1990.';
  },
  field_date_future: 'Birth date is after today. Check the year on the paper.',
  field_phone: (c) =>
    digits(c.typed) === 0 || digits(c.typed) === 10
      ? 'This does not look like a phone number. Type 10 digits, for example 0912 345 678, or leave it empty if the citizen has no phone.'
      : `The phone number has ${many(digits(c.typed), 'digit')}. Type all 10, or leave it empty if the citizen has no phone.`,
  field_email: 'The email address is not complete, for example ten@tinh.vn. Leave it empty if the citizen has none.',
  field_number: (c) =>
    c.field === 'pages' && Number(c.typed || 0) === 0 ? 'An original has at least 1 page.' :
    c.field === 'receipt_number' ? 'A fee receipt number has at most 7 digits. Type it as printed on the receipt.' :
    c.values.min && c.values.max ? `Type a number from ${c.values.min} to ${c.values.max}.` : 'This number is too large or too small. Please type it again.',
  id_says_other_sex: 'The ID number says another sex than the field beside it. Check the card.',
  id_says_other_birth_year: (c) =>
    c.values.year
      ? `The ID number says born ${c.values.year}: differs. Check the card.`
      : 'The ID number says another year of birth: differs. Check the card.',
  id_province_unknown: 'The first three digits are no province. Check the number on the card; if it is as on the card, leave it.',
  old_card_expired: 'The 9-digit card is no longer in force. Ask for the new card and use its number.',
  old_phone: (c) => `11-digit mobile numbers changed in 2018${c.values.now ? `, this one is now ${c.values.now}` : ''}. Ask the citizen; if so, type the new number.`,
  name_has_sign: 'The name has an unusual sign. Check the paper; if it is so, leave it.',
  due_date_moved: (c) =>
    c.values.due_at
      ? `The due date just moved to ${time(c.values.due_at)} on ${date(c.values.due_at)}. Tell the citizen, then press F9 again.`
      : 'The due date just moved. Look at the new one, tell the citizen, then press F9 again.',
  bad_request: 'This computer did not understand the request. Close Một Cửa and open it again; if it stays, call support.',

  received_later: 'The hour on the paper is after the present hour. Check the day and hour written by hand.',
  received_before_sheet: (c) => `This sheet was printed for ${date(c.values.day ?? '')}, so nothing was received on it before that day. Check the day written by hand.`,
  due_not_on_paper: 'There is no due date, and none can be computed for this procedure. Type the day as on the old receipt.',
  due_before_received: 'The due date is before the day of receipt. Check both days on the old receipt.',
  due_differs_from_rules: (c) =>
    `By the rules it is ${c.values.due_at ? `${time(c.values.due_at)} on ${date(c.values.due_at)}` : 'another day'}, the receipt says otherwise. Type why in the column beside it, or check the day.`,
  sheet_unknown: 'This sheet was not printed on this computer, or it was entered or cancelled already. Check its number in the list of sheets printed ahead.',
  too_many_sheets: (c) => `This computer has ${c.values.left ?? 'few'} dossier numbers left for that day. Type fewer sheets and print again.`,
  workbook_unreadable: 'This file cannot be read, or it has no page of the template. Save it as .xlsx from the template and choose it again.',
  workbook_changed: 'The file has changed since you looked at it. Choose it again to look, then press F9.',
  code_twice: (c) => `Row ${c.values.row ?? 'above'} has this code already. Check both rows, keep one and remove the other.`,
  volume_of_other_desk: (c) => `Computer ${c.values.desk ?? 'other'} keeps this book. Type this row there, so that no number is used twice.`,
  register_line_taken: 'Another dossier has this line of the book. Check the book and change the number.',
  next_number_too_low: (c) => `This book is used up to number ${c.values.last ?? 'a larger one'}. Type a larger one.`,
  legacy_cell: (c) => `This cell is typed in an old encoding and reads “${c.values.text ?? ''}”. Tick the box that turns it into Unicode, or type it again.`,

  procedure_unknown: 'This procedure is not in force today. Choose another.',
  procedure_time_kind: 'The catalogue does not give the time limit of this procedure. Tell the district; until then use the paper book, or choose another procedure.',
  component_missing: 'The procedure needs this paper. Tick it once you have it; if not, ask the citizen to bring it.',
  copies_many: (c) => `More than ${c.values.most ?? 200} copies. If that is right press F9 again.`,
  fee_group_unknown: 'The catalogue just changed the exempt groups. Choose the group again, or clear it to collect.',
  receipt_book_none: 'No fee receipt book is open on this computer. Open the one on the desk, or clear “Cash collected” to collect later.',
  receipt_book_used_up: 'The fee receipt book is used up. Open a new book, or clear “Cash collected” to collect later.',
  receipt_unsure: 'This computer was just restored and does not know which fee receipt was written last. Look at the book and type the number of the next sheet.',
  receipt_outside: (c) =>
    `The open book has numbers ${c.values.first ?? ''} to ${c.values.last ?? ''}. Type the number on the receipt again, or open another book.`,
  receipt_used: (c) =>
    c.values.dossier
      ? `Fee receipt ${c.values.number ?? ''} is noted for dossier ${c.values.dossier}. Check the sheet; the next number is ${c.values.next ?? ''}.`
      : `Fee receipt ${c.values.number ?? ''} was used or left out. Check the sheet; the next number is ${c.values.next ?? ''}.`,
  receipt_book_taken: (c) =>
    `Part of this range belongs to the book ${c.values.first ?? ''} to ${c.values.last ?? ''} already opened on this computer. Check the numbers on the cover.`,
  calendar_missing: (c) =>
    `The days off of ${c.values.year ?? 'this year'} are not known, so there is no due date. Open Sync (Ctrl+8), press F5.`,
  office_ended: (c) =>
    c.values.valid_to
      ? `This office receives until the end of ${date(c.values.valid_to)} only. Ask the district administrator who receives now; what you typed is kept.`
      : 'This office does not receive on this day. Ask the district administrator who does; what you typed is kept.',
  office_code_missing: 'This office has no agency code yet, so no dossier code can be given. Call the district administrator.',
  no_number_left: 'All dossier numbers of this computer are used. It must be online once to get more: open Sync (Ctrl+8), press F5. What you typed is kept.',
  template_missing: 'The form of the receipt is not on this computer yet. Open Sync (Ctrl+8), press F5 to load it.',
  role_missing: 'You are not assigned to this task. Ask somebody who is, or call the district administrator.',
  dossier_unknown: 'This dossier is not on this computer yet. Open Sync (Ctrl+8), press F5 to fetch it, then look again.',
  dossier_frozen: 'This dossier has a step written by a newer version. It can only be viewed; update Một Cửa to go on.',
  wrong_state: 'The dossier has moved on, so this can no longer be done. Press F5 to see where it is.',
  receipt_elsewhere: 'This computer does not have the very receipt that the citizen got. Open or reprint it on the computer that received the dossier.',

  pin_wrong: (c) =>
    c.values.left ? `That PIN is not right. ${c.values.left === '1' ? '1 try' : `${c.values.left} tries`} left.` : 'That PIN is not right. Please enter it again.',
  pin_locked: (c) => `Too many tries. Wait ${c.values.until ? `until ${time(c.values.until)}` : 'a few minutes'}, then enter it again, or ask the head of the one-stop counter: press Forgot PIN.`,
  pin_not_set: 'No PIN on this computer yet. Enter the paper code from the district administrator, then set a PIN.',
  pin_weak: 'This PIN is easy to guess. Choose 6 other digits, not all the same and not in a row such as 123456.',
  paper_code_wrong: 'This paper code is not right, or was used, or is too old. Check each letter, or ask for a new code.',
  officer_unknown: 'This person is no longer on the list of the office. Press F5; if it stays, call the district administrator.',
  not_signed_in: 'This computer locked itself because nobody used it. Please sign in again, what you typed is kept.',
  enrolment_mistyped: 'The enrolment code is not complete or a letter has changed. Paste the whole line that starts with MC1-.',
  enrolment_used: (c) =>
    c.values.desk
      ? `This code was used for ${c.values.desk}. Ask the district for a new one.`
      : 'This code was used already. Ask the district for a new one.',
  enrolment_expired: 'The enrolment code is too old. Ask the district for a new one.',
  enrolment_unknown: 'The district’s server does not know this code. Check it, or ask the district for a new one.',
  already_enrolled: 'This computer is enrolled already and needs no code. Close Một Cửa and open it again to sign in.',
  not_enrolled: 'This computer is not enrolled yet. Ask the district for an enrolment code.',
  unlock_code_wrong: 'This unlock code is not right. Check each letter on the unlock sheet of this very computer.',
  locked: 'The data is locked. Type the code on the unlock sheet of this computer to open it.',

  offline: 'The district cannot be reached. Check the network cable or wifi, then try again.',
  hub_key_wrong: 'The server that answered is not the one this computer was enrolled at, so nothing is sent. Call the district administrator.',
  desk_revoked: 'The district no longer accepts this computer. Everything done is still here. Call the district administrator to enrol it again.',
  signature_wrong: 'The signature of this computer does not match, so the district did not take it. Everything done is still here; call the district administrator.',
  chain_broken: 'The history of this computer has a break. Everything done is still here; call the district administrator.',
  desk_cloned:
    'This computer is a copy of another, so it gives no more numbers. Everything done is kept. Ask the district for a new enrolment code and enter it under Health of this computer.',
  desk_moved:
    'This data was used on another computer, so no numbers are given yet. Open Health of this computer (Ctrl+9) and say whether the other one is still in use. What you typed is kept.',
  numbers_wait:
    'This computer was just restored and does not know the last number given. Go online and press F5 in Sync (Ctrl+8); without a network open Health of this computer and type the number of the last receipt. What you typed is kept.',
  enrolment_elsewhere: 'This code belongs to another office. Ask the district for a code of this office.',
  too_large: 'The content is larger than allowed. Please shorten it or split it.',
  kind_not_announced: 'The district’s server does not take this kind of work yet, so it was not written. Ask the district administrator to update the server; what you typed is kept.',
  held_unreadable: 'The district’s server cannot read this yet. Update the server and do it again; the work is kept.',
  protocol_unknown: 'The district’s server runs a newer version. Update Một Cửa, then try again.',
  demo_clock_refused: 'Demonstration computers and real ones do not send to each other. Ask the district for an enrolment code of the right server.',
  sign_in_wrong: 'That name or password is not right. Please enter it again.',
  too_many_tries: 'Too many tries in a row. Wait a few minutes, then try again.',
  not_found: 'This is no longer on this computer. Press F5 to look again; if you need it, call the district administrator.',

  disk_full: 'The disk of this computer is full, so nothing more can be written. Remove files you do not need and try again; everything done is whole.',
  upgrade_disk_full: (c) =>
    c.values.megabytes
      ? `The disk lacks room to upgrade the data, about ${c.values.megabytes} MB more. The data is whole and the old version still opens it. Remove files you do not need and open again.`
      : 'The disk lacks room to upgrade the data. The data is whole and the old version still opens it. Remove files you do not need and open again.',
  backup_folder_gone: 'The backup place is not found, or cannot be written to. Plug the stick in again or choose another folder; the data on this computer is whole.',
  backup_folder_wrong: 'Backups cannot be kept here. Choose another folder, best on a USB stick or another disk.',
  backup_full: 'The backup place is full, so there is no new backup. The earlier ones are whole. Remove files there or use another stick.',
  backup_damaged: 'This backup lacks files or is damaged. Choose another, or back up again to another stick.',
  restore_refused: 'This computer has data that works, so nothing is restored over it. If it must be, call the district administrator.',
  data_newer: 'The data was written by a newer version of Một Cửa. Install the new version and open again, do not use this one.',
  second_instance: 'Một Cửa is open in another window of this computer. Use that window, or close it and check again.',
  data_damaged: 'The data cannot be read or is partly damaged, so nothing more is written. Do not delete anything; call the district administrator to restore it.',
  clock_wrong: (c) => {
    const does = 'Set date and time of this computer, then press Check again (F5). Everything done and what you typed is kept.';
    if (c.values.last && c.values.now)
      return `This computer says ${date(c.values.now)} ${time(c.values.now)}, earlier than the last dossier of ${date(c.values.last)}. Due dates would not be right, so receiving is paused. ${does}`;
    if (c.values.offset_minutes) {
      const off = Math.abs(Number(c.values.offset_minutes));
      const span = off >= 120 ? many(Math.round(off / 60), 'hour') : many(off, 'minute');
      return `The clock of this computer is off by ${span} from the district’s server, so due dates would not be right. ${does}`;
    }
    return `The clock of this computer is earlier than the last dossier, so due dates would not be right. ${does}`;
  },
  folder_unreachable: 'This folder or stick is not found, or cannot be read or written. Plug the stick in again, check the path, then try again.',
  open_failed: 'The PDF could not be opened. Check the PDF viewer of this computer and try again; the dossier is saved.',
  internal: 'This computer met trouble that is not clear yet; what was saved is still there. Try again; if it stays, call support.',
};

/** A few words for the list of what is left to look at; without one, only the field is named. */
export const shorts: Partial<Record<Code, Sentence>> = {
  field_required: 'empty',
  field_name_has_digits: 'has digits',
  field_too_long: 'too long',
  field_control_character: 'strange characters',
  field_personal_id: (c) => `has ${many(digits(c.typed), 'digit')}`,
  field_tax_code: (c) => `has ${many(digits(c.typed), 'digit')}`,
  field_date: 'check the date',
  field_date_future: 'after today',
  field_phone: (c) => {
    const missing = 10 - digits(c.typed);
    return missing > 0 ? `${many(missing, 'digit')} missing` : missing < 0 ? `${many(-missing, 'digit')} too many` : 'check the number';
  },
  field_email: 'not complete',
  field_number: 'out of range',
  id_says_other_sex: 'other sex',
  id_says_other_birth_year: 'other year of birth',
  id_province_unknown: 'check the first three digits',
  old_card_expired: 'old card not in force',
  old_phone: 'old 11-digit number',
  name_has_sign: 'unusual sign',
  component_missing: 'missing',
  copies_many: 'more than 200 copies',
  receipt_used: 'used',
  receipt_outside: 'not in the book',
  receipt_book_none: 'no book open',
  receipt_book_used_up: 'book used up',
  receipt_unsure: 'type the number in the book',
};
