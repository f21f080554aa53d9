//! Screens at a door, as they are painted.

use super::*;

#[test]
fn loading_at_every_size() {
    let mut floor = loading(work(vec![unit("004000000000000013"), unit("004000000000000020"), unit("T1")]));
    floor.scan("U.T1");
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Loading           Q1
    Scan while loading
    DOOR.1

    Nordpaket
    LANE.1
    ▀█    █ ▀▀█
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀
    * 1 of 3 loaded.




              F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Verladen          Q1
    Beim Laden scannen
    DOOR.1

    Nordpaket
    LANE.1
    ▀█    █ ▀▀█
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀
    * 1 von 3 verladen.




              F2 Problem
    F3 Zurück F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 8, 40), @"
    Verladen                              Q1
    Beim Laden scannen   DOOR.1
    Nordpaket
    LANE.1              1/3
    * 1 von 3 verladen.


             F2 Problem F3 Zurück  F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 20, 26), @"
    Verladen                Q1
    Beim Laden scannen
    █▀▄ ▄▀▄ ▄▀▄ █▀▄   ▀█
    █ █ █ █ █ █ █▀▄    █
    ▀▀   ▀   ▀  ▀ ▀ ▀ ▀▀▀
    Nordpaket
    LANE.1

    ▀█    █ ▀▀█
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀
    * 1 von 3 verladen.




    Danach
    LANE.1 004000000000000013
                 F2 Problem
    F3 Zurück    F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::En, 24, 80), @"
    Loading                                                                       Q1
    Scan while loading                       Next
    █▀▄ ▄▀▄ ▄▀▄ █▀▄   ▀█                     LANE.1 004000000000000013
    █ █ █ █ █ █ █▀▄    █                     LANE.1 004000000000000020
    ▀▀   ▀   ▀  ▀ ▀ ▀ ▀▀▀
    Nordpaket
    LANE.1

    ▀█    █ ▀▀█
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀

    * 1 of 3 loaded.










                        F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn the_other_screens_at_a_door() {
    insta::assert_snapshot!(door().painted(Language::De, 16, 20), @"
    Verladen
    Tor scannen











                  ENT OK
              F2 Problem
    F3 Zurück F4 Mehr
    ");
    let mut floor = loading(work(vec![unit("1"), unit("2")]));
    floor.scan("U.9");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Verladen
    Beim Laden scannen
    DOOR.1

    Nordpaket
    LANE.1
    █▀█   █ ▀▀█
    █ █ ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    ! Fährt woanders «
    mit. Stehen lassen. «

    Ist  9

              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.scan("U.1");
    floor.more("Load list");
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Loading           Q1
    1 of 2 loaded.
    - LANE.1 2










                  ENT OK
              F2 Problem
    F3 Back   F4 More
    ");
    floor.key(Key::Enter);
    floor.more("Unload");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Verladen          Q1
    Zum Ausladen scannen
    DOOR.1

    Nordpaket

    ▀█    █ ▀▀█
     █  ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    i Ausladen. Mit F3
    beenden.



              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.key(Key::F3);
    floor.more("Finish");
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Loading           Q1
    Scan while loading
    DOOR.1

    Nordpaket
    LANE.1
    ▀█    █ ▀▀█
     █  ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    ? 1 left standing.
    1 go 2 load on



              F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Verladen          Q1
    Beim Laden scannen
    DOOR.1

    Nordpaket
    LANE.1
    ▀█    █ ▀▀█
     █  ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    ? 1 steht noch. 1 ab
    2 weiter laden



              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.key(Key::Digit(1));
    floor.grant(Grant::Done);
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Verladen          Q1
    Plombe eintippen
    DOOR.1

    Nordpaket

    ▀█    █ ▀▀█
     █  ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    i Freigegeben. Jetzt
    verplomben.


    > _           ENT OK
              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.number("4711");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Verladen          Q1
    Ausweis des Fahrers
    DOOR.1

    Nordpaket
    4711
    ▀█    █ ▀▀█
     █  ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀




                  ENT OK
              F2 Problem
    F3 Zurück F4 Mehr
    ");
}
