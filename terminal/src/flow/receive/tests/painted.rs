//! The screens as they are painted.

use super::*;

#[test]
fn the_screens() {
    let mut floor = at_item(vec![line(1, "MILK", "M7", "", 12), line(2, "GUM", "", SSCC, 48)]);
    let mut shots = vec![floor.screen()];
    floor.scan(&format!("]C100{SSCC}"));
    shots.push(floor.screen());
    floor.key(Key::F3);
    floor.scan(MILK);
    shots.push(floor.screen());
    floor.scan("]C110M7");
    shots.push(floor.screen());
    floor.number("010527");
    shots.push(floor.screen());
    floor.key(Key::Enter);
    shots.push(floor.screen());
    floor.scan("U.901");
    shots.push(floor.screen());
    insta::assert_snapshot!(shots.join("\n"), @"
    Receive 1/2
    Scan the item
      Nordtee
      7001
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Still sealed? Same code again.
      306141411234567891
      48 × Chewing gum
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Scan the lot
      Milk 1 l
      MILK
    []
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Type the expiry as DDMMYY
      Milk 1 l
      M7
    []
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    How many?
      Milk 1 l
      M7 · 01.05.27
    # 12
    ! Expires 01.05.27
    []
    ENT OK · F2 Problem · F3 Back · F4 More
    Receive 1/2
    Scan the LPN
      Milk 1 l
      M7 · 01.05.27
    # 12
    F2 Problem · F3 Back · F4 More
    Receive 1/2
    Scan the LPN
      Milk 1 l
      M7 · 01.05.27
    # 12
    ! 901 becomes a new LPN. Sure?
    got 901
    F2 Problem · F3 Back · F4 More
    ");
}

/// The screens a worker sees most, in a language, at a size.
fn painted(language: Language, rows: u16, cols: u16) -> String {
    let mut floor = at_item(vec![line(1, "MILK", "M7", "", 12), line(2, "GUM", "", SSCC, 48)]);
    let mut shots = Vec::new();
    let mut shot = |floor: &Floor| {
        let view = crate::view::View { language, ..floor.terminal.view() };
        shots.push(crate::paint::text_screen(&view, rows, cols));
    };
    floor.scan(&format!("]C100{SSCC}"));
    shot(&floor);
    floor.key(Key::F3);
    floor.scan(&format!("]C101{MILK}1726120510M7"));
    shot(&floor);
    floor.key(Key::Digit(1));
    floor.scan(&format!("]C101{MILK}1726120510M7"));
    shot(&floor);
    floor.key(Key::Enter);
    floor.scan("U.901");
    shot(&floor);
    shots.join("\n---\n")
}

#[test]
fn painted_small_in_german() {
    insta::assert_snapshot!(painted(Language::De, 16, 20), @"
    Wareneingang     1/2
    Noch zu? Gleichen
    Code nochmal.

    306141411234567891
    48 × Chewing gum








              F2 Problem
    F3 Zurück F4 Mehr

    ---
    Wareneingang     1/2
    Artikel scannen


    Nordtee
    7001



    ? 11 von 30 Tagen.
    1 sperren 2 zurück

    Ist  MILK

              F2 Problem
    F3 Zurück F4 Mehr

    ---
    Wareneingang     1/2
    Wie viele?


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _           ENT OK
              F2 Problem
    F3 Zurück F4 Mehr

    ---
    Wareneingang     1/2
    LE scannen


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? 901 wird neue LE.
    Sicher?

    Ist  901
            nochmal = ja
              F2 Problem
    F3 Zurück F4 Mehr
    ");
}

#[test]
fn painted_small_in_english() {
    insta::assert_snapshot!(painted(Language::En, 16, 20), @"
    Receive          1/2
    Still sealed? Same
    code again.

    306141411234567891
    48 × Chewing gum








              F2 Problem
    F3 Back   F4 More

    ---
    Receive          1/2
    Scan the item


    Nordtee
    7001



    ? 11 of 30 days.
    1 hold 2 back

    Got      MILK

              F2 Problem
    F3 Back   F4 More

    ---
    Receive          1/2
    How many?


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _           ENT OK
              F2 Problem
    F3 Back   F4 More

    ---
    Receive          1/2
    Scan the LPN


    Milk 1 l
    M7 · 05.12.26
    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? 901 becomes a new
    LPN. Sure?

    Got      901
             again = yes
              F2 Problem
    F3 Back   F4 More
    ");
}

#[test]
fn painted_low_in_german() {
    insta::assert_snapshot!(painted(Language::De, 8, 40), @"
    Wareneingang                         1/2
    Noch zu? Gleichen Code nochmal.
    306141411234567891
    48 × Chewing gum



             F2 Problem F3 Zurück  F4 Mehr

    ---
    Wareneingang                         1/2
    Artikel scannen
    Nordtee
    7001
    ? 11 von 30 Tagen. 1 sperren 2 zurück
                        Ist MILK

             F2 Problem F3 Zurück  F4 Mehr

    ---
    Wareneingang                         1/2
    Wie viele?
    Milk 1 l
    M7 · 05.12.26       12


    > _                               ENT OK
             F2 Problem F3 Zurück  F4 Mehr

    ---
    Wareneingang                         1/2
    LE scannen
    Milk 1 l
    M7 · 05.12.26       12
    ? 901 wird neue LE. Sicher?
                        Ist 901
                                nochmal = ja
             F2 Problem F3 Zurück  F4 Mehr
    ");
}

#[test]
fn painted_tall_in_english() {
    insta::assert_snapshot!(painted(Language::En, 20, 26), @"
    Receive                1/2
    Still sealed? Same code
    again.


    306141411234567891
    48 × Chewing gum











                 F2 Problem
    F3 Back      F4 More

    ---
    Receive                1/2
    Scan the item



    Nordtee
    7001




    ? 11 of 30 days. 1 hold
    2 back

    Got      MILK

    Next
    12 × Milk 1 l
                 F2 Problem
    F3 Back      F4 More

    ---
    Receive                1/2
    How many?



    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _                 ENT OK
    Next
    48 × Chewing gum
                 F2 Problem
    F3 Back      F4 More

    ---
    Receive                1/2
    Scan the LPN



    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀
    ? 901 becomes a new LPN.
    Sure?

    Got      901
                   again = yes
    Next
    48 × Chewing gum
                 F2 Problem
    F3 Back      F4 More
    ");
}

#[test]
fn painted_wide_in_german() {
    insta::assert_snapshot!(painted(Language::De, 24, 80), @"
    Wareneingang                                                                 1/2
    Noch zu? Gleichen Code nochmal.



    306141411234567891
    48 × Chewing gum
















                        F2 Problem          F3 Zurück           F4 Mehr

    ---
    Wareneingang                                                                 1/2
    Artikel scannen                          Danach
                                             12 × Milk 1 l
                                             48 × Chewing gum

    Nordtee
    7001





    ? 11 von 30 Tagen. 1 sperren 2 zurück

    Ist  MILK








                        F2 Problem          F3 Zurück           F4 Mehr

    ---
    Wareneingang                                                                 1/2
    Wie viele?                               Danach
                                             48 × Chewing gum


    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀




    > _                               ENT OK







                        F2 Problem          F3 Zurück           F4 Mehr

    ---
    Wareneingang                                                                 1/2
    LE scannen                               Danach
                                             48 × Chewing gum


    Milk 1 l
    M7 · 05.12.26

    ▀█  ▀▀█
     █  █▀▀
    ▀▀▀ ▀▀▀

    ? 901 wird neue LE. Sicher?

    Ist  901
                                nochmal = ja







                        F2 Problem          F3 Zurück           F4 Mehr
    ");
}
