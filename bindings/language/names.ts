import { FUNCTIONS } from './functions.js'

/** Why a text cannot name a value or a state, or null if it can. */
export function wrongName(name: string): string | null {
  if (!/^[A-Za-z]/.test(name)) return `'${name}' must begin with a letter`
  if (name.includes('__')) return `'${name}' has two underscores in a row, which derived code keeps for itself`
  const parameter = /^(b_R|[WRPb])_(\w+)$/.exec(name)
  if (parameter)
    return `'${name}' names a parameter of '${parameter[2]}'; it can only be given a value to start at, with :=`
  if (Object.hasOwn(FUNCTIONS, name)) return `'${name}' is reserved: it is a function`
  return RESERVED.test(name)
    ? `'${name}' is reserved: derived code, or a language that it is written in, uses it`
    : null
}

/** Names that mean something else in an equation, in the derived code, or in the languages that it is written in. */
const RESERVED = new RegExp(
  `^(${[
    'x|W|R|P|b|b_R',
    // Variables, functions and constants of the fragments and kernels.
    'unit|at|stage|gate|plane|bytes|target|operand|forward|backward|operand_backward|before|after|saved|carried|wx|ru|peephole',
    'dAfter|dBefore|dWx|dRu|dOperand|dPlane|doperand|t\\d+|(d|wx|ru|operand|carried|before|after)_\\w*|\\w*_next',
    'Unit|STATES|INPUTS|INPUT_GRADIENTS|RECURRENT|SAVED|CARRIED|STAGES|STAGE_BEGIN|SEPARATE',
    '(peephole|saved)_of|(set|add)_(after|saved|carried|d_\\w*)',
    'tanh_safe|exp_safe|heaviside|divisor|(divisor|exp|heaviside|relu|sigmoid|softplus|tanh)4|select|max|min|log|abs|array|ptr|bool',
    'vec[234]\\w*|mat[234]x[234]\\w*',
    '[iuf](8|16|32|64|size)(x\\d+)?|v128|usize|isize',
    // Keywords and reserved words of WGSL and of AssemblyScript.
    'NULL|Self|abstract|active|alias|alignas|alignof|any|as|asm|asm_fragment|async|attribute|auto|await|become|break|case|cast|catch|class',
    'co_await|co_return|co_yield|coherent|column_major|common|compile|compile_fragment|concept|const|const_assert|const_cast|consteval',
    'constexpr|constinit|constructor|continue|continuing|crate|debugger|decltype|declare|default|delete|demote|demote_to_helper|diagnostic',
    'discard|do|dynamic_cast|else|enable|enum|explicit|export|extends|extern|external|fallthrough|false|filter|final|finally|fn|for|friend',
    'from|function|fxgroup|get|goto|groupshared|highp|if|impl|implements|import|in|inline|instanceof|interface|is|keyof|layout|let|loop|lowp',
    'macro|macro_rules|match|mediump|meta|mod|module|move|mut|mutable|namespace|never|new|nil|noexcept|noinline|nointerpolation|non_coherent',
    'noncoherent|noperspective|null|nullptr|number|of|operator|override|package|packoffset|partition|pass|patch|pixelfragment|precise',
    'precision|premerge|priv|private|protected|pub|public|readonly|ref|regardless|register|reinterpret_cast|require|requires|resource',
    'restrict|return|self|set|shared|sizeof|smooth|snorm|static|static_assert|static_cast|std|string|struct|subroutine|super|switch|symbol',
    'template|this|thread_local|throw|trait|true|try|type|typedef|typeid|typename|typeof|undefined|union|unless|unorm|unsafe|unsized|use|using',
    'var|varying|virtual|void|volatile|wgsl|where|while|with|workgroup|writeonly|yield',
  ].join('|')})$`,
)
