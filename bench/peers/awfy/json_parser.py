from benchmark import Benchmark
from library import Vector

TEMPLATES = [
    r'["create","w#","rwt.widgets.Composite",{"parent":"w1","style":["NONE","LEFT","NO_RADIO_GROUP"],"bounds":[#,10,-#,22],"enabled":true,"children":null,"alpha":0.75,"toolTip":"Widget #"}]',
    r'["set","w#",{"background":[#,255,255,255],"foreground":null,"font":[["Verdana","Lucida Sans","Arial","Helvetica"],14,false,false],"tabIndex":#,"selection":-#.5e-1,"customVariant":"variant_heading"}]',
    r'[ "listen", "w#", { "MouseDown" : true, "FocusIn" : false, "Selection" : true, "KeyDown" : false, "Help" : false } ]',
    r'["set","w#",{"text":"The \"quoted\" line #\nand a second\tline of \u0041 \\ text","visibility":true,"items":[{},{"id":#},[]],"image":["rwt-resources/image#.png",16,16]}]',
]


def document():
    """The document that is parsed: see kernel-src/Benchmarks/Json/JsonDocument.st."""
    operations = [TEMPLATES[number % 4].replace("#", str(number)) for number in range(1, 157)]
    head = '{"requestCounter":4,"version":"2.3.0","startup":true,"cursor":null,"scale":1.25}'
    return '{"head":' + head + ',"operations":[' + ",".join(operations) + "]}"


class JsonParseError(Exception):
    pass


class JsonValue:
    def is_object(self):
        return False

    def is_array(self):
        return False


class JsonLiteral(JsonValue):
    def __init__(self, value):
        self.value = value


NULL = JsonLiteral("null")
TRUE = JsonLiteral("true")
FALSE = JsonLiteral("false")


class JsonNumber(JsonValue):
    def __init__(self, string):
        self.string = string


class JsonString(JsonValue):
    def __init__(self, string):
        self.string = string


class JsonArray(JsonValue):
    def __init__(self):
        self.values = Vector()

    def size(self):
        return self.values.size()

    def add(self, value):
        if value is None:
            raise ValueError("value is None")
        self.values.append(value)

    def is_array(self):
        return True


class JsonNameTable:
    def __init__(self):
        self.table = [0] * 32

    def at(self, name):
        return self.table[self.slot_of(name)]

    def at_put(self, name, index):
        self.table[self.slot_of(name)] = index if index < 256 else 0

    def slot_of(self, name):
        return self.hash_of(name) % len(self.table)

    def hash_of(self, name):
        return len(name) * 1402589


class JsonObject(JsonValue):
    def __init__(self):
        self.names = Vector()
        self.values = Vector()
        self.table = JsonNameTable()

    def at(self, name):
        index = self.index_of(name)
        return None if index == 0 else self.values.at(index - 1)

    def add(self, name, value):
        if name is None:
            raise ValueError("name is None")
        if value is None:
            raise ValueError("value is None")
        self.table.at_put(name, self.names.size() + 1)
        self.names.append(name)
        self.values.append(value)

    def is_object(self):
        return True

    def index_of(self, name):
        index = self.table.at(name)
        if index != 0 and self.names.at(index - 1) == name:
            return index
        for each in range(self.names.size(), 0, -1):
            if self.names.at(each - 1) == name:
                return each
        return 0


class JsonParser:
    def __init__(self, text):
        self.input = text
        self.index = -1
        self.line = 1
        self.column = 0
        self.current = None
        self.capture_buffer = ""
        self.capture_start = 0

    def parse(self):
        self.read()
        self.skip_white_space()
        result = self.read_value()
        self.skip_white_space()
        if self.current is not None:
            self.failed("Unexpected character")
        return result

    def read_value(self):
        if self.current == '"':
            return JsonString(self.read_string_internal())
        if self.current == "[":
            return self.read_array()
        if self.current == "{":
            return self.read_object()
        if self.current == "-" or self.is_digit():
            return self.read_number()
        if self.current == "n":
            self.read_all("null")
            return NULL
        if self.current == "t":
            self.read_all("true")
            return TRUE
        if self.current == "f":
            self.read_all("false")
            return FALSE
        return self.expected("value")

    def read_array(self):
        array = JsonArray()
        self.read()
        self.skip_white_space()
        if self.read_char("]"):
            return array
        while True:
            self.skip_white_space()
            array.add(self.read_value())
            self.skip_white_space()
            if not self.read_char(","):
                break
        if not self.read_char("]"):
            self.expected("',' or ']'")
        return array

    def read_object(self):
        result = JsonObject()
        self.read()
        self.skip_white_space()
        if self.read_char("}"):
            return result
        while True:
            self.read_member(result)
            if not self.read_char(","):
                break
        if not self.read_char("}"):
            self.expected("',' or '}'")
        return result

    def read_member(self, result):
        self.skip_white_space()
        if self.current != '"':
            self.expected("name")
        name = self.read_string_internal()
        self.skip_white_space()
        if not self.read_char(":"):
            self.expected("':'")
        self.skip_white_space()
        result.add(name, self.read_value())
        self.skip_white_space()

    def read_number(self):
        self.start_capture()
        self.read_char("-")
        first = self.current
        if not self.read_digit():
            self.expected("digit")
        if first != "0":
            while self.read_digit():
                pass
        self.read_fraction()
        self.read_exponent()
        return JsonNumber(self.end_capture())

    def read_string_internal(self):
        self.read()
        self.start_capture()
        while self.current != '"':
            if self.current == "\\":
                self.pause_capture()
                self.read_escape()
                self.start_capture()
            else:
                if self.current is None:
                    self.expected("valid string character")
                self.read()
        string = self.end_capture()
        self.read()
        return string

    def read_escape(self):
        self.read()
        self.capture_buffer += self.escaped()
        self.read()

    def escaped(self):
        if self.current == '"' or self.current == "/" or self.current == "\\":
            return self.current
        if self.current == "n":
            return "\n"
        if self.current == "t":
            return "\t"
        if self.current == "r":
            return "\r"
        if self.current == "b":
            return "\b"
        if self.current == "f":
            return "\f"
        if self.current == "u":
            return self.read_code_point()
        return self.expected("valid escape sequence")

    def read_code_point(self):
        value = 0
        for _ in range(4):
            self.read()
            value = value * 16 + self.hexadecimal_digit()
        return chr(value)

    def hexadecimal_digit(self):
        if self.current is None:
            self.expected("hexadecimal digit")
        value = "0123456789abcdef".find(self.current.lower())
        if value < 0:
            self.expected("hexadecimal digit")
        return value

    def read_fraction(self):
        if not self.read_char("."):
            return False
        if not self.read_digit():
            self.expected("digit")
        while self.read_digit():
            pass
        return True

    def read_exponent(self):
        if not self.read_char("e") and not self.read_char("E"):
            return False
        if not self.read_char("+"):
            self.read_char("-")
        if not self.read_digit():
            self.expected("digit")
        while self.read_digit():
            pass
        return True

    def read(self):
        if self.current == "\n":
            self.line += 1
            self.column = 0
        self.index += 1
        self.column += 1
        self.current = self.input[self.index] if self.index < len(self.input) else None

    def read_all(self, string):
        for character in string:
            if not self.read_char(character):
                self.expected(f"'{character}'")

    def read_char(self, character):
        if self.current != character:
            return False
        self.read()
        return True

    def read_digit(self):
        if not self.is_digit():
            return False
        self.read()
        return True

    def skip_white_space(self):
        while self.is_white_space():
            self.read()

    def start_capture(self):
        self.capture_start = self.index

    def pause_capture(self):
        self.capture_buffer += self.input[self.capture_start:self.index]

    def end_capture(self):
        self.pause_capture()
        captured = self.capture_buffer
        self.capture_buffer = ""
        return captured

    def is_digit(self):
        c = self.current
        return (c == "0" or c == "1" or c == "2" or c == "3" or c == "4"
                or c == "5" or c == "6" or c == "7" or c == "8" or c == "9")

    def is_white_space(self):
        c = self.current
        return c == " " or c == "\t" or c == "\n" or c == "\r"

    def expected(self, what):
        self.failed("Unexpected end of input" if self.current is None else f"Expected {what}")

    def failed(self, message):
        raise JsonParseError(f"{message} at line {self.line}, column {self.column}")


class Json(Benchmark):
    def __init__(self):
        self.text = document()

    def benchmark(self):
        return JsonParser(self.text).parse()

    def verify_result(self, value):
        if not value.is_object() or not value.at("head").is_object():
            return False
        operations = value.at("operations")
        return operations.is_array() and operations.size() == 156
