'use strict';

const { Benchmark } = require('./benchmark');
const { Vector } = require('./library');

const TEMPLATES = [
  '["create","w#","rwt.widgets.Composite",{"parent":"w1","style":["NONE","LEFT","NO_RADIO_GROUP"],"bounds":[#,10,-#,22],"enabled":true,"children":null,"alpha":0.75,"toolTip":"Widget #"}]',
  '["set","w#",{"background":[#,255,255,255],"foreground":null,"font":[["Verdana","Lucida Sans","Arial","Helvetica"],14,false,false],"tabIndex":#,"selection":-#.5e-1,"customVariant":"variant_heading"}]',
  '[ "listen", "w#", { "MouseDown" : true, "FocusIn" : false, "Selection" : true, "KeyDown" : false, "Help" : false } ]',
  '["set","w#",{"text":"The \\"quoted\\" line #\\nand a second\\tline of \\u0041 \\\\ text","visibility":true,"items":[{},{"id":#},[]],"image":["rwt-resources/image#.png",16,16]}]',
];

/** The document that is parsed: see kernel-src/Benchmarks/Json/JsonDocument.st. */
function document() {
  const operations = [];
  for (let number = 1; number <= 156; number++) operations.push(TEMPLATES[number % 4].replaceAll('#', String(number)));
  const head = '{"requestCounter":4,"version":"2.3.0","startup":true,"cursor":null,"scale":1.25}';
  return `{"head":${head},"operations":[${operations.join(',')}]}`;
}

class JsonValue {
  isObject() {
    return false;
  }

  isArray() {
    return false;
  }
}

class JsonLiteral extends JsonValue {
  constructor(value) {
    super();
    this.value = value;
  }
}

const NULL = new JsonLiteral('null');
const TRUE = new JsonLiteral('true');
const FALSE = new JsonLiteral('false');

class JsonNumber extends JsonValue {
  constructor(string) {
    super();
    this.string = string;
  }
}

class JsonString extends JsonValue {
  constructor(string) {
    super();
    this.string = string;
  }
}

class JsonArray extends JsonValue {
  constructor() {
    super();
    this.values = new Vector();
  }

  size() {
    return this.values.size();
  }

  add(value) {
    if (value === null) throw new Error('value is null');
    this.values.append(value);
  }

  isArray() {
    return true;
  }
}

class JsonNameTable {
  constructor() {
    this.table = new Array(32).fill(0);
  }

  at(name) {
    return this.table[this.slotOf(name)];
  }

  atPut(name, index) {
    this.table[this.slotOf(name)] = index < 256 ? index : 0;
  }

  slotOf(name) {
    return (name.length * 1402589) % this.table.length;
  }
}

class JsonObject extends JsonValue {
  constructor() {
    super();
    this.names = new Vector();
    this.values = new Vector();
    this.table = new JsonNameTable();
  }

  at(name) {
    const index = this.indexOf(name);
    return index === 0 ? null : this.values.at(index - 1);
  }

  add(name, value) {
    if (name === null) throw new Error('name is null');
    if (value === null) throw new Error('value is null');
    this.table.atPut(name, this.names.size() + 1);
    this.names.append(name);
    this.values.append(value);
  }

  isObject() {
    return true;
  }

  indexOf(name) {
    const index = this.table.at(name);
    if (index !== 0 && this.names.at(index - 1) === name) return index;
    for (let each = this.names.size(); each > 0; each--) if (this.names.at(each - 1) === name) return each;
    return 0;
  }
}

class JsonParser {
  constructor(input) {
    this.input = input;
    this.index = -1;
    this.line = 1;
    this.column = 0;
    this.current = null;
    this.captureBuffer = '';
    this.captureStart = 0;
  }

  parse() {
    this.read();
    this.skipWhiteSpace();
    const result = this.readValue();
    this.skipWhiteSpace();
    if (this.current !== null) this.failed('Unexpected character');
    return result;
  }

  readValue() {
    switch (this.current) {
      case '"':
        return new JsonString(this.readStringInternal());
      case '[':
        return this.readArray();
      case '{':
        return this.readObject();
      case 'n':
        this.readAll('null');
        return NULL;
      case 't':
        this.readAll('true');
        return TRUE;
      case 'f':
        this.readAll('false');
        return FALSE;
      default:
        return this.current === '-' || this.isDigit() ? this.readNumber() : this.expected('value');
    }
  }

  readArray() {
    const array = new JsonArray();
    this.read();
    this.skipWhiteSpace();
    if (this.readChar(']')) return array;
    do {
      this.skipWhiteSpace();
      array.add(this.readValue());
      this.skipWhiteSpace();
    } while (this.readChar(','));
    if (!this.readChar(']')) this.expected("',' or ']'");
    return array;
  }

  readObject() {
    const object = new JsonObject();
    this.read();
    this.skipWhiteSpace();
    if (this.readChar('}')) return object;
    do this.readMember(object);
    while (this.readChar(','));
    if (!this.readChar('}')) this.expected("',' or '}'");
    return object;
  }

  readMember(object) {
    this.skipWhiteSpace();
    if (this.current !== '"') this.expected('name');
    const name = this.readStringInternal();
    this.skipWhiteSpace();
    if (!this.readChar(':')) this.expected("':'");
    this.skipWhiteSpace();
    object.add(name, this.readValue());
    this.skipWhiteSpace();
  }

  readNumber() {
    this.startCapture();
    this.readChar('-');
    const first = this.current;
    if (!this.readDigit()) this.expected('digit');
    if (first !== '0') while (this.readDigit());
    this.readFraction();
    this.readExponent();
    return new JsonNumber(this.endCapture());
  }

  readStringInternal() {
    this.read();
    this.startCapture();
    while (this.current !== '"') {
      if (this.current === '\\') {
        this.pauseCapture();
        this.readEscape();
        this.startCapture();
      } else {
        if (this.current === null) this.expected('valid string character');
        this.read();
      }
    }
    const string = this.endCapture();
    this.read();
    return string;
  }

  readEscape() {
    this.read();
    this.captureBuffer += this.escaped();
    this.read();
  }

  escaped() {
    switch (this.current) {
      case '"':
      case '/':
      case '\\':
        return this.current;
      case 'n':
        return '\n';
      case 't':
        return '\t';
      case 'r':
        return '\r';
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'u':
        return this.readCodePoint();
      default:
        return this.expected('valid escape sequence');
    }
  }

  readCodePoint() {
    let value = 0;
    for (let i = 0; i < 4; i++) {
      this.read();
      const digit = '0123456789abcdef'.indexOf((this.current ?? ' ').toLowerCase());
      if (digit < 0) this.expected('hexadecimal digit');
      value = value * 16 + digit;
    }
    return String.fromCodePoint(value);
  }

  readFraction() {
    if (!this.readChar('.')) return false;
    if (!this.readDigit()) this.expected('digit');
    while (this.readDigit());
    return true;
  }

  readExponent() {
    if (!this.readChar('e') && !this.readChar('E')) return false;
    if (!this.readChar('+')) this.readChar('-');
    if (!this.readDigit()) this.expected('digit');
    while (this.readDigit());
    return true;
  }

  read() {
    if (this.current === '\n') {
      this.line++;
      this.column = 0;
    }
    this.index++;
    this.column++;
    this.current = this.index < this.input.length ? this.input.charAt(this.index) : null;
  }

  readAll(string) {
    for (let i = 0; i < string.length; i++) if (!this.readChar(string.charAt(i))) this.expected(`'${string.charAt(i)}'`);
  }

  readChar(character) {
    if (this.current !== character) return false;
    this.read();
    return true;
  }

  readDigit() {
    if (!this.isDigit()) return false;
    this.read();
    return true;
  }

  skipWhiteSpace() {
    while (this.isWhiteSpace()) this.read();
  }

  startCapture() {
    this.captureStart = this.index;
  }

  pauseCapture() {
    this.captureBuffer += this.input.substring(this.captureStart, this.index);
  }

  endCapture() {
    this.pauseCapture();
    const captured = this.captureBuffer;
    this.captureBuffer = '';
    return captured;
  }

  isDigit() {
    const c = this.current;
    return c === '0' || c === '1' || c === '2' || c === '3' || c === '4' || c === '5' || c === '6' || c === '7' || c === '8' || c === '9';
  }

  isWhiteSpace() {
    const c = this.current;
    return c === ' ' || c === '\t' || c === '\n' || c === '\r';
  }

  expected(what) {
    return this.failed(this.current === null ? 'Unexpected end of input' : `Expected ${what}`);
  }

  failed(message) {
    throw new Error(`${message} at line ${this.line}, column ${this.column}`);
  }
}

class Json extends Benchmark {
  constructor() {
    super();
    this.text = document();
  }

  benchmark() {
    return new JsonParser(this.text).parse();
  }

  verifyResult(value) {
    if (!value.isObject() || !value.at('head').isObject()) return false;
    const operations = value.at('operations');
    return operations.isArray() && operations.size() === 156;
  }
}

module.exports = { Json };
