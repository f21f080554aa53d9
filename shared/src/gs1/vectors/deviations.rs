//! The cases that are not followed on purpose.

/// Cases not followed: kind, input (`…` stands for anything), whether the case says it is valid, how many, why.
pub(super) const DEVIATIONS: &[(&str, &str, bool, usize, &str)] = &[
    ("gs1_lint_gcppos1", "1234567", false, 1, PREFIXES),
    ("gs1_lint_hhmm", "TEST", true, 1, WITHDRAWN),
    ("gs1_lint_iso3166list", "TEST", true, 1, WITHDRAWN),
    ("gs1_lint_key", "TEST", true, 1, WITHDRAWN),
    ("gs1_lint_keyoff1", "TEST", true, 1, WITHDRAWN),
    ("gs1_lint_mmoptss", "TEST", true, 1, WITHDRAWN),
    ("gs1_lint_yymmddhh", "TEST", true, 1, WITHDRAWN),
    ("api_set_data", "41512312312312328020REF00112991225|^99123123", true, 1, COMPOSITE),
    ("api_set_data", "^41512312312312328020REF00112991225|^99123123", true, 1, COMPOSITE),
    ("api_set_data", "^011231231231233310ABC123|^99XYZ(TM)_CORP", true, 1, COMPOSITE),
    ("api_set_data", "^011231231231233310ABC123^11991225|^98COMPOSITE^97XYZ", true, 1, COMPOSITE),
    ("api_set_data", "^011231231231233310ABC123|^99COMPOSITE", true, 1, COMPOSITE),
    ("api_set_data", "https://example.org/01/12312312312333/10/ABC123", true, 1, LINK),
    ("api_set_data", "https://a/01/12312312312333…", true, 9, LINK),
    ("api_set_data", "https://a/NOPRIMARYAI", false, 1, LINK),
    ("api_set_data", "aaa…", false, 1, "text that is not GS1 has no limit here; the framer has one"),
    ("api_set_data", "^99XY^99XY…|^99XY", true, 1, COMPOSITE),
    ("api_set_data", "^236ABC123", true, 1, UNKNOWN),
    ("api_set_data", "^8299ABC123", true, 1, UNKNOWN),
    ("api_set_ai_bracketed", "(01)12312312312333(10)ABC123|(99)COMPOSITE", true, 2, COMPOSITE),
    ("api_set_ai_bracketed", "(01)12312312312333(89)ABC123|(88)COMPOSITE", true, 1, COMPOSITE),
    (
        "api_set_ai_bracketed",
        "(01)12312312312333",
        false,
        1,
        "that case expects the error of the call before it",
    ),
    (
        "api_set_ai_bracketed",
        "(99)XY(99)XY…",
        false,
        1,
        "64 elements are the limit in every form, there only without brackets",
    ),
    ("scandata_process", "]Q1https://example.com/01/12312312312333?99=TEST", true, 1, LINK),
    ("scandata_process", "]Q1HTTPS://example.com/01/12312312312333?99=TEST", true, 1, LINK),
    ("scandata_process", "]d1https://example.com/01/12312312312333?99=TEST", true, 1, LINK),
    ("scandata_process", "]J0https://example.com/01/12312312312333?99=TEST", true, 1, LINK),
    (
        "scandata_process",
        "]E0123456789012",
        false,
        1,
        "scanners may be set to leave out leading zeros: a good check digit is enough",
    ),
    ("scandata_process", "]E02112345678900|]e099COMPOSITE\u{1d}98XYZ", true, 1, COMPOSITE),
    ("scandata_process", "]E402345673|]e099COMPOSITE\u{1d}98XYZ", true, 1, COMPOSITE),
    ("biip_gtin", "  \t 5901234123457 \n  ", true, 1, BLANKS),
    ("biip_gtin", "2311111112345", false, 1, REGIONS),
    ("biip_gtin", "2511118000120", false, 1, REGIONS),
    ("biip_gtin", "2011122812349", false, 1, REGIONS),
    ("biip_gln", "  \t 1234567890128 \n  ", true, 1, BLANKS),
    ("biip_sscc", "  \t 157035381410375177 \n  ", true, 1, BLANKS),
    ("biip_upc", "  \t 042100005264 \n  ", true, 1, BLANKS),
    ("biip_element_string", "800307071324001022085952", true, 1, GRAI),
    ("biip_gs1_message", "800307071324001022085952", true, 1, GRAI),
    ("biip_gs1_message", "  \t 800307071324001022085952 \n  ", true, 1, BLANKS),
    ("biip_gs1_message", "15000000", true, 1, "that case switches the check of dates off"),
    (
        "biip_gs1_message",
        "10222--15210526",
        false,
        1,
        "separators are made GS before they come here, of any length",
    ),
    ("biip_gs1_message", "90N.IGK\u{1d}724128", true, 1, MEDIA),
    ("biip_gs1_hri", "(90)N.IGK(7241)28", true, 1, MEDIA),
    ("biip_gs1_hri", "  \t (17)221231 \n  ", true, 1, BLANKS),
    ("biip_gs1_hri", "(01) 07032069804988 (15) 210526", true, 1, BLANKS),
    ("biip_gs1_hri", "(10) ABC 123\t(17)221231", true, 1, BLANKS),
    ("biip_parse", "425261", true, 1, "six digits without a symbology id may be any label of the house"),
    ("biip_parse", "0100123601057072", true, 1, GUESS),
    ("biip_parse", "0105901234123457", true, 1, GUESS),
    ("biip_parse", "https://example.com/01/00614141123452/10/ABC123?15=250330", true, 1, LINK),
    ("biip_parse", "]Q3https://example.com/01/614141123452/10/ABC123?15=250330", true, 1, LINK),
    ("biip_parse", "  \t 5901234123457 \n  ", true, 1, BLANKS),
];

const PREFIXES: &str = "which company prefixes are allocated needs GS1's own table";
const WITHDRAWN: &str =
    "the dictionary does not name this check any more, and the case does not test anything";
const COMPOSITE: &str = "scanners send the two parts of a composite symbol as two scans";
const LINK: &str = "digital links are not element strings";
const UNKNOWN: &str = "without its table entry nobody knows where an element ends";
const BLANKS: &str =
    "blanks are not in any of GS1's character sets; what stands around a scan is taken off by the framer";
const REGIONS: &str = "the digits inside numbers for use in one country follow local rules";
const GRAI: &str = "the check digit of the GRAI inside does not fit";
const MEDIA: &str = "the dictionary knows media types 01 to 10 and 80 to 99";
const GUESS: &str = "digits without a symbology id or separator are never guessed to be element strings";
