/** What disassembly shows that its decoder by itself would not. */
import { disassemble } from '../../emitter';

const MOV_R10 = [0x49, 0xba];
const MOV_RAX_SIGN_EXTENDED = [0x48, 0xc7, 0xc0];

test.each([
  ['the bits of 1.0', [...MOV_R10, 0, 0, 0, 0, 0, 0, 0xf0, 0x3f], 'mov r10, 0x3FF0000000000000'],
  ['a low half that is small', [...MOV_R10, 5, 0, 0, 0, 1, 0, 0, 0], 'mov r10, 0x100000005'],
  ['four bytes', [...MOV_RAX_SIGN_EXTENDED, 5, 0, 0, 0], 'mov rax, 5'],
])('immediates are shown whole: %s', (_, bytes, text) => {
  expect(disassemble({ bytes: Uint8Array.from(bytes) }).map((line) => line.text)).toEqual([text]);
});
