//! Names that try to steer the screen.

use super::super::samples::*;
use super::{at, changed};

#[test]
fn hostile_names_stay_in_their_fields() {
    insta::assert_snapshot!(at(&SIZES, &hostile()), @"
    16 x 20
    P… 1234/5678 Q999 --
    Go to the bin
    HALLE-7…SCHOSS ·
    ␛]0;own… �abc · 3 ↑
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    ␛]0;owned␇…本語 �abc
    1234567 Gebinde +
    1234567 = …
    Planned: ␛]0;…bc␍␊.
    Use this bin? ?
    Expected ␛]0;o… �abc
    Got      ␛]0;o… �abc
    > 語 �abc␍␊_  ENT OK
    F1 Why    F2 Problem
    F3 Back   F4 More

    8 x 40
    Pick                   1234/5678 Q999 --
    Go to the bin        HALLE-7-… �abc·3 ↑
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc
    ␛]0;ow… �abc · ␛…c  1234567 Ge…345678901
    ? Planned: ␛]0;…bc␍␊. Use this bin?
    Expected ␛]0;o…�abc Got ␛]0;owne…語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK
    F1 Why   F2 Problem F3 Back    F4 More

    20 x 26
    Pick     1234/5678 Q999 --
    Go to the bin
    HALLE-7-ERDGESCHOSS ·
    ␛]0;owned␇␛]5… 日本語 �abc
    · 3 ↑
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J
    �31m …
    ␛]0;owned␇␛]5… 日本語 �abc
    ␛]0;owned␇␛]5… 日本語 �abc
    1234567 Gebinde + 1234567
    = 12345678901
    ? Planned: ␛]0;…bc␍␊. Use
    this bin?
    Expected ␛]0;owne…語 �abc
    Got      ␛]0;owne…語 �abc
    > tz 日本語 �abc␍␊_ ENT OK
    Next
    ␛]0;owned␇␛]5… 日本語 �abc
    F1 Why       F2 Problem
    F3 Back      F4 More

    24 x 80
    Pick                                                           1234/5678 Q999 --
    Go to the bin                            Next                                 +3
    HALLE-7-ERDGESCHOSS ·                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    · 3 ↑                                    ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk=␇␛[2J�31m           ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    Schraubendreherbitsatz 日本語 �abc       ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    ␛]0;owned␇␛]52;c;aGk…bitsatz 日本語 �abc ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
    1234567 Gebinde + 1234567 = 12345678901  ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc
                                             ␛]0;owned␇␛]52;c;aG…bitsatz 日本語 �abc

    ? Planned: ␛]0;owned␇␛]52;c…z 日本語 �abc␍␊. Use this bin?
    Expected ␛]0;owned␇␛]52;…atz 日本語 �abc
    Got      ␛]0;owned␇␛]52;…atz 日本語 �abc
    > bendreherbitsatz 日本語 �abc␍␊_ ENT OK







    F1 Why              F2 Problem          F3 Back             F4 More
    ");
    insta::assert_snapshot!(changed(&SIZES, &hostile(), &german(hostile())), @"
    16 x 20
     2 Zum Fach gehen
    10 Geplant: ␛]0;…bc␍␊.
    11 Doch hier? ?
    12 Soll ␛]0;own…語 �abc
    13 Ist  ␛]0;own…語 �abc
    15 F1 Warum  F2 Problem
    16 F3 Zurück F4 Mehr
    8 x 40
     1 Picken                 1234/5678 Q999 --
     2 Zum Fach gehen       HALLE-7-… �abc·3 ↑
     5 ? Geplant: ␛]0;…bc␍␊. Doch hier?
     6 Soll ␛]0;own… �abc  Ist ␛]0;owne…語 �abc
     8 F1 Warum F2 Problem F3 Zurück  F4 Mehr
    20 x 26
     1 Picken   1234/5678 Q999 --
     2 Zum Fach gehen
    12 ? Geplant: ␛]0;…bc␍␊. Doch
    13 hier?
    14 Soll ␛]0;owned␇…本語 �abc
    15 Ist  ␛]0;owned␇…本語 �abc
    17 Danach
    19 F1 Warum     F2 Problem
    20 F3 Zurück    F4 Mehr
    24 x 80
     1 Picken                                                         1234/5678 Q999 --
     2 Zum Fach gehen                           Danach                               +3
    13 ? Geplant: ␛]0;owned␇␛]52;c…z 日本語 �abc␍␊. Doch hier?
    14 Soll ␛]0;owned␇␛]52;c;…tsatz 日本語 �abc
    15 Ist  ␛]0;owned␇␛]52;c;…tsatz 日本語 �abc
    24 F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}
