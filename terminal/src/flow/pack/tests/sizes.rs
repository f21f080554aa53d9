//! The screens of a bench at every size.

use super::*;

#[test]
fn the_carton_proposed_at_every_size() {
    let floor = at_bench(basket());
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Take this carton
    S

    Carton S
    Order 100234
    5 from T1 T2






                  ENT OK
    F1 Why    F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Packmittel nehmen
    S

    Carton S
    Auftrag 100234
    5 aus T1 T2






                  ENT OK
    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 8, 40), @"
    Packen
    Packmittel nehmen    S
    Carton S
    Auftrag 100234 · 5 aus T1 T2


                                      ENT OK
    F1 Warum F2 Problem F3 Zurück  F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::En, 20, 26), @"
    Pack
    Take this carton
    ▄▀▀
     ▀▄
    ▀▀
    Carton S
    Order 100234
    5 from T1 T2







                        ENT OK


    F1 Why       F2 Problem
    F3 Back      F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 24, 80), @"
    Packen
    Packmittel nehmen
    ▄▀▀
     ▀▄
    ▀▀
    Carton S
    Auftrag 100234
    5 aus T1 T2







                                      ENT OK







    F1 Warum            F2 Problem          F3 Zurück           F4 Mehr
    ");
}

#[test]
fn the_pieces_at_every_size() {
    let mut floor = at_bench(basket());
    floor.key(Key::Enter);
    floor.scan("]C1010950600013435210L1");
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Scan each piece


    Green tea 100 g
    TEA · L1
    ▀█    █ █▀▀
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀
    * 1 of 5 packed.




              F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Jedes Stück scannen


    Green tea 100 g
    TEA · L1
    ▀█    █ █▀▀
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀
    * 1 von 5 verpackt.




              F2 Problem
    F3 Zurück F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 8, 40), @"
    Packen
    Jedes Stück scannen
    Green tea 100 g
    TEA · L1            1/5
    * 1 von 5 verpackt.


             F2 Problem F3 Zurück  F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 20, 26), @"
    Packen
    Jedes Stück scannen



    Green tea 100 g
    TEA
    L1
    ▀█    █ █▀▀
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀
    * 1 von 5 verpackt.




    Danach
    Chewing gum × 3
                 F2 Problem
    F3 Zurück    F4 Mehr
    ");
    insta::assert_snapshot!(floor.painted(Language::En, 24, 80), @"
    Pack
    Scan each piece                          Next
                                             Chewing gum × 3


    Green tea 100 g
    TEA
    L1
    ▀█    █ █▀▀
     █  ▄▀  ▀▀█
    ▀▀▀ ▀   ▀▀▀

    * 1 of 5 packed.










                        F2 Problem          F3 Back             F4 More
    ");
}

#[test]
fn the_other_screens_of_a_bench() {
    let floor = Floor::begin(TaskKind::Pack);
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Scan tote or order











                  ENT OK
              F2 Problem
    F3 Back   F4 More
    ");
    let mut floor = at_bench(gum(1));
    floor.key(Key::Enter);
    floor.scan("00036000291452");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Jedes Stück scannen


    Chewing gum
    GUM
    █▀█   █ ▀█
    █ █ ▄▀   █
    ▀▀▀ ▀   ▀▀▀
    ! Gehört nicht zum «
    Auftrag. F2 «

    Ist  Phone

              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.scan(GUM);
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack              Q1
    Bring to the lane
    LANE · 1        [__]

    004000000000000013




    * Carton 0040…013
    closed.



    F1 Why    F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen            Q1
    Zum Bereitstellplatz
    LANE · 1        [__]

    004000000000000013




    * Packstück 0040…013
    ist zu.



    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
    let mut floor = weighed();
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Wiegen, Gramm tippen











    > _           ENT OK
              F2 Problem
    F3 Zurück F4 Mehr
    ");
    floor.number("150");
    insta::assert_snapshot!(floor.painted(Language::En, 16, 20), @"
    Pack
    Empty it, scan again




    █▀█   █ ▀▀█
    █ █ ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    ! 20 g off. Empty it «
    and scan all. «
    Expected 130
    Got      150

    F1 Why    F2 Problem
    F3 Back   F4 More
    ");
    insta::assert_snapshot!(floor.painted(Language::De, 16, 20), @"
    Packen
    Leeren, neu scannen




    █▀█   █ ▀▀█
    █ █ ▄▀  █▀▀
    ▀▀▀ ▀   ▀▀▀
    ! 20 g Abweichung. «
    Alles neu scannen. «
    Soll 130
    Ist  150

    F1 Warum  F2 Problem
    F3 Zurück F4 Mehr
    ");
}
