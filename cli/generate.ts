/** A step of `npm run build`: writes what is generated from the format's tables, places the grammars beside the compiled readers, makes the command a program, and says what the tool is. */
import { chmodSync, cpSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { grammarRecipes, recipeFile } from '../compiler/source/grammars';
import { FrameOffset, LOADER_BLOCK, LOADER_BLOCK_VERSION, SAFEPOINT_HEADER_SIZE, TRAILER_OPCODES } from '../emitter/abi';
import { generateLoaderHeader, type LoaderInterface } from '../segments/generate-header';
import { packaged } from './package-root';
import { computeToolDigest, toolDigestPath } from './tool-digest';

/** What the loader must know of native code, as the ABI's tables tell it. */
export const LOADER_INTERFACE: LoaderInterface = {
  blockFields: LOADER_BLOCK,
  blockVersion: LOADER_BLOCK_VERSION,
  frameOffsets: FrameOffset,
  safepointHeaderSize: SAFEPOINT_HEADER_SIZE,
  trailerOpcodes: TRAILER_OPCODES,
};

function writeLoaderHeader(): void {
  mkdirSync(packaged('loader', 'build'), { recursive: true });
  writeFileSync(packaged('loader', 'build', 'format.gen.h'), generateLoaderHeader(LOADER_INTERFACE));
}

function placeGrammars(): void {
  const folder = packaged('compiler', 'source');
  for (const name of readdirSync(folder).filter((each) => each.endsWith('.ohm')))
    cpSync(packaged('compiler', 'source', name), packaged('dist', 'compiler', 'source', name));
}

function writeRecipes(): void {
  for (const [name, recipe] of grammarRecipes()) writeFileSync(recipeFile(name), recipe);
}

/** npx makes it executable only when it first sees the folder. */
function makeExecutable(): void {
  chmodSync(packaged('dist', 'cli', 'main.js'), 0o755);
}

if (require.main === module) {
  writeLoaderHeader();
  placeGrammars();
  writeRecipes();
  makeExecutable();
  writeFileSync(toolDigestPath(), computeToolDigest());
}
