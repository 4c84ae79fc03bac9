// F1, above the keys: what the screen is for, and what to do when…

import type { HelpId } from '../vi/help';

/** Two to four sentences for each screen. */
export const help: Record<HelpId, readonly string[]> = {
  paper: [
    'Before the power goes, print blank receipts that have their number and dossier code. These numbers are set aside for this computer.',
    'When it is back, choose a sheet, press Enter and type the day and hour written by hand. The due date counts from the hour on the sheet.',
    'Cancel a sheet that was not used with F4 and say why, so that the list of numbers that are not used has its answer.',
  ],
  golive: [
    'This screen brings open paper dossiers, citizens you know and the next number of each book onto this computer.',
    'Save the template (F7), fill it in, then choose the file (F4). Every line is shown first; only F9 writes.',
    'A line to mend is left out and stops no other. Choose the file again as often as you like: what was entered is not entered twice.',
  ],
  enrol: [
    'This screen makes the computer a desk of the office, once only.',
    'Ask the district administrator for an enrolment code that starts with MC1-, then paste it, scan it, or open the file from a USB stick and press F9. This needs the network.',
    'Each code works once and for a limited time; if it was used or is too old, ask for a new one.',
  ],
  sheet: [
    'The unlock sheet is shown once only: print it (F7) or copy the code before you press F9.',
    'When the system cannot give the key, for example after it was reinstalled, this code opens the data again.',
    'Keep the paper in a locked cupboard, not beside the computer.',
  ],
  people: [
    'The people who may work on this computer. Whoever is here sets a PIN now with their own paper code; others do it later, on the sign-in screen.',
    'If somebody is not listed, ask the district administrator to add them to the office.',
  ],
  sign_in: [
    'Choose your name with ↑↓, or press the digit behind it while nobody is chosen; then type the 6 digits of the PIN. The sixth digit signs in, with or without a network.',
    'First time on this computer, or forgot the PIN: use a paper code from the district administrator to set a new PIN.',
    'After 5 tries that are not right the computer waits 5 minutes.',
    'If your name is not listed, ask the district administrator to add you, then press F5.',
  ],
  unlock: [
    'The system did not give the data key, so the code on the unlock sheet printed at enrolment is needed.',
    'Type it with or without dashes, capital or small letters, then press F9.',
    'If the paper cannot be found, call the district administrator; do not reinstall the computer, the data is whole.',
  ],
  broken: [
    'The data could not be opened; the card on the screen says why and what to do next.',
    'Do as it says, then press F5. If it stays, call support and read out the reference; do not delete the data folder.',
  ],
  home: [
    'Dossiers that need you today: overdue first, then due today, then waiting for the citizen, then just received.',
    'A citizen comes: scan the ID card anywhere, or press F2. A citizen shows a receipt: scan its code, the dossier opens.',
    'To search: press F3, type a name, a code, the last digits of a code or an ID number, then Enter. Enter on a row does what its button says; → shows the dossier.',
    'Ctrl+K finds anything from anywhere: dossiers, people who came before, procedures, commands. If a scan shows nothing, scan again more slowly, or type it here.',
  ],
  pick: [
    'Choose the procedure the citizen needs: type a few letters without marks, initials (dkks is đăng ký khai sinh) or the code; ↑↓, then Enter. Often used ones have Alt+1 to Alt+9.',
    'On the right are the papers to hand in and the due date if received now, to answer the citizen at once.',
    'If a dossier is half entered, the top line offers to go on with it (F9).',
  ],
  fill: [
    'Scan the ID card to fill in, or type; Enter or Tab goes to the next field. The card never overwrites what you typed. Text pasted from an old program with strange letters (TCVN3, VNI): Alt+U converts it.',
    'The due date follows the procedure and the days off; if the citizen asks why that date, press Alt+V. F9 saves the dossier on this computer, then makes the receipt; without network or printer nothing is lost.',
    'If something is left to look at, F9 goes to the first place; an amber line only reminds, if it is right press F9 again. Papers missing: Ctrl+F9 prints the guidance slip; it cannot be received: Shift+F9 prints the refusal with its reason.',
    'What you type is kept as a draft. Esc drops the dossier, after asking.',
  ],
  done: [
    'The dossier is saved on this computer. Read the sentence in the frame to the citizen, hand over the receipt, then press F2 for the next one.',
    'If this person has another procedure press Ctrl+F2, without scanning the card again.',
    'If the receipt did not come out press F7. The dossier goes to the district by itself when online, no need to wait.',
  ],
  dossiers: [
    'Dossiers this office holds, soonest due first; on the right is the chosen one. Refused and destroyed ones are under Done.',
    'Press / and type a name, a code, its last digits or an ID number; narrow by field, officer and day received; Esc clears. Click a column head, or press Ctrl+K, to sort otherwise.',
    'Enter opens the receipt, F7 reprints it; each reprint is noted. Alt+V says why that date. When the citizen brings the missing papers, press F9.',
    'If a dossier is not there, clear the filter (Esc), look under Done, or press F5; those of other computers come when online. A cloud at the end of a row is still to be sent; it goes by itself when online.',
  ],
  sync: [
    'What was done here and has not reached the district, and why. Nothing to do: it sends by itself when online.',
    'If the network is just back and you want to send now, press F5.',
    'Offline for long: look at the cable or wifi; receiving and printing work as usual. If the district does not accept this computer, call the district administrator and delete nothing.',
  ],
  restore: [
    'Brings the data of a computer that was backed up to this one: the old one is broken or lost, or its data cannot be read.',
    'Plug in the backup stick, choose it, press F9; choose the newest backup and type the code on the unlock sheet of the computer it came from.',
    'Then sign in with the old PIN and go online: what the district took after that backup is fetched. Do not open Một Cửa on the old computer any more.',
    'If the unlock sheet is lost too, call the district administrator and keep the stick: the district can open it.',
  ],
  settings: [
    'Settings (Ctrl+,) of this computer alone: which printer, tray and paper size; the card reader; text size, theme and language.',
    'Choose, then press F9. F7 prints a test page to see that tray, size and marks are right.',
    'On the right is what waits and what was just printed, one line for each copy. If one jammed choose its line and press F4 to print that one again.',
    'If the card reader has a USB-COM mode choose its port: Vietnamese marks stay as they are, whether the input method is on or off.',
  ],
  health: [
    'Each line is one thing about this computer, what needs you is on top. Choose with ↑↓; the right side says what it means, and F9 does what the line offers.',
    'Backup: a locked copy on a USB stick or another disk, with what was not yet sent. If the computer breaks, install Một Cửa on another, choose Restore from a backup, and type the code on the unlock sheet of the old one.',
    'Offline for long: on the line To district press F4 to copy what was not sent to a stick, and take it in on a computer that is online. Held by the district: somebody there must look first; it is not lost and stops nothing else.',
    'Cards: a place that two computers changed differently while offline. The value that reached the district first is used, the other stays in history.',
  ],
};
