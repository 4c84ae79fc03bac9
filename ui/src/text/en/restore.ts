// Backup, restore, copied and moved machines.

import type { folder as viFolder, incarnation as viIncarnation, restore as viRestore } from '../vi/restore';
import { many } from './plural';

export const folder: typeof viFolder = {
  places: 'USB sticks and disks that are plugged in',
  none: 'No USB stick or disk is plugged in. Plug one in and open this screen again, or type a path.',
  free: (size) => `${size} free`,
  example: 'For example D:\\ or /media/USB',
};

export const restore: typeof viRestore = {
  title: 'Restore from a backup',
  intro: 'For when the old computer is broken or lost, or its data cannot be read. You need the backup stick and the unlock sheet of the old computer.',
  steps: { where: 'Where the backup is', which: 'Choose it, enter the code', done: 'Done' },
  offer: 'Restore from a backup',
  offerHint: 'Is there a backup of the old computer?',
  where: {
    title: 'Where is the backup?',
    intro: 'Plug in the backup stick, then choose it below or type the path of the folder.',
    label: 'USB stick or folder with the backup',
    empty: 'No path yet. Choose a USB stick below, or type one such as D:\\.',
    nothing: 'No backup here. Check that it is the right stick, or choose another folder.',
    find: 'Find backups',
    finding: 'Looking',
  },
  which: {
    title: 'Choose a backup',
    intro: 'The newest is on top. The data is locked with the code on the unlock sheet of that same computer.',
    list: 'Backups',
    at: (at) => `At ${at}`,
    desk: (desk) => `Desk ${desk}`,
    waiting: (n) =>
      n > 0 ? `${many(n, 'change')} not sent to the district in this backup` : 'Every change in this backup is at the district',
    broken: 'Files are missing, cannot be used',
    doubtful: 'The clock was off when this was backed up',
    code: 'Code on the unlock sheet',
    codeEmpty: 'No code yet. Type it as on the unlock sheet of that computer, with or without dashes.',
    allBroken: 'Every backup here lacks files. Look for another backup stick.',
    run: 'Restore',
    back: 'Choose another place',
    pick: 'Choose a backup',
  },
  busy: {
    title: 'Restoring',
    text: 'Each dossier is copied back and checked. It may take minutes; do not switch off, do not pull out the stick.',
  },
  done: {
    title: (desk) => `Desk ${desk} restored`,
    text: (at) => `Everything up to ${at} is back.`,
    next: 'Sign in with your name and PIN as before. Connect to the network to fetch what the district took after that.',
    numbers: 'No new numbers are given until the district is reached, or you enter the numbers of the last receipt.',
    aside: 'Old data on this computer, if any, is set aside, not deleted.',
    finish: 'Go to sign-in',
  },
  cancel: 'Back',
};

export const incarnation: typeof viIncarnation = {
  banner: {
    restored: (at) =>
      `This computer was restored from a backup at ${at}. No new numbers until the district is reached, or the numbers of the last receipt are entered.`,
    elsewhere: 'This data was used on another computer. No new numbers until it is known whether that computer is still in use.',
    cloned: 'Another computer is using this same data. Everything done here is kept, but a new enrolment code is needed to go on.',
    ahead: (day) => `The last thing done is dated ${day}, after today, because the clock ran ahead. Nothing can be received yet.`,
    open: 'View and settle',
  },
  numbers: {
    intro: 'Take the last receipt given to a citizen (or the last line of the book) and copy three numbers. New numbers follow these.',
    code: 'Last dossier code of today',
    codeHint: 'Leave it empty if nothing was received today.',
    register: (volume) => `Number in the register, volume ${volume}`,
    receipt: (volume) => `Receipt number, volume ${volume}`,
    least: (n) => `This computer knows of number ${n}. Enter this number or a larger one.`,
    notNumber: 'Enter a number, for example 17.',
    done: 'Noted. Numbers are given again.',
  },
  which: {
    intro: 'This data was used on another computer: moved here, or copied. What about that computer now?',
    gone: 'No longer used',
    both: 'Still used',
    unchosen: 'See whether Một Cửa is still opened on that computer, then choose one of the two.',
    goneText: 'This computer takes its place and goes on. Do not open Một Cửa there any more: both would give the same numbers.',
    bothText: 'Two computers must not share one name. Ask the district administrator for a new enrolment code for this one; everything done is kept.',
    label: 'That computer',
    doneGone: 'Noted. This computer takes its place.',
  },
  enrol: {
    label: 'New enrolment code',
    empty: 'No code yet. Ask the district administrator for one that starts with MC1- and paste it here.',
    done: 'Enrolled again. What was not sent goes under the new name.',
  },
  ahead: {
    done: 'Started again from today.',
  },
  missing: 'The numbers below were given after the backup and have no dossier here now. Compare them with receipts and paper books; receive again what is missing.',
  missingOperations: (n) => `${many(n, 'change')} not yet sent to the district ${n === 1 ? 'was' : 'were'} lost with the old computer.`,
};
