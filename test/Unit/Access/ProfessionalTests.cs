namespace Felles.Test.Unit.Access;

/// <summary>Who of health personnel and systems is let in, and how far. Tables for a lawyer to check.</summary>
public class ProfessionalTests
{
    [Fact]
    public void The_organisation_and_the_attestation_come_first() => DecisionTable.Check("""
        caller                 standing              act       -> decision  rule
        professional           ok                    read      -> open      allow-treatment
        professional           unknown-organisation  read      -> 403       deny-organisation-unknown
        professional           no-agreement          read      -> 403       deny-no-agreement
        professional           no-agreement          write     -> 403       deny-no-agreement
        professional           no-agreement          status    -> 403       deny-no-agreement
        without-attestation    ok                    read      -> 403       deny-attestation-missing
        without-attestation    ok                    write     -> 403       deny-attestation-missing
        without-attestation    ok                    status    -> open      allow-status
        without-authorisation  ok                    read      -> open      allow-treatment
        false-authorisation    ok                    read      -> 403       deny-authorization-inactive
        professional           ok                    log       -> 403       deny-only-the-citizen
        professional           ok                    restrict  -> 403       deny-only-the-citizen
        """);

    [Fact]
    public void Writing_needs_an_active_authorisation() => DecisionTable.Check("""
        caller                 act    set          -> decision  rule                                sees
        professional           write  -            -> open      allow-writing                       shown/counted
        without-authorisation  write  -            -> 403       deny-writing-without-authorization  absent/absent
        false-authorisation    write  -            -> 403       deny-authorization-inactive         absent/absent
        professional           write  person       -> open      allow-writing-while-blocked         counted/counted
        professional           write  reservation  -> 403       deny-reserved                       absent/absent
        """);

    /// <summary>Whoever may open nothing is denied by the same rule for a number that nobody has; whoever may, is told that nobody has it.</summary>
    [Fact]
    public void What_is_wrong_with_the_caller_is_told_before_what_is_unknown_about_the_person() => DecisionTable.Check("""
        registered  caller               standing              act     attested-to  purpose  -> decision  rule
        no          professional         ok                    read    this         TREAT    -> 404       deny-person-unknown
        no          professional         ok                    status  this         TREAT    -> 404       deny-person-unknown
        no          professional         no-agreement          read    this         TREAT    -> 403       deny-no-agreement
        no          professional         unknown-organisation  status  this         TREAT    -> 403       deny-organisation-unknown
        no          false-authorisation  ok                    read    this         TREAT    -> 403       deny-authorization-inactive
        no          without-attestation  ok                    read    this         TREAT    -> 403       deny-attestation-missing
        no          professional         ok                    read    another      TREAT    -> 403       deny-attestation-other-patient
        no          professional         ok                    read    this         BTG      -> 403       deny-emergency-without-reason
        no          system               ok                    write   this         TREAT    -> 404       deny-person-unknown
        no          system               ok                    read    this         TREAT    -> 403       deny-system-reads
        no          system               no-agreement          write   this         TREAT    -> 403       deny-no-agreement
        no          citizen              ok                    read    this         TREAT    -> 404       deny-person-unknown
        """);

    [Fact]
    public void A_block_on_a_unit_meets_the_status_of_who_is_there_or_may_be() => DecisionTable.Check("""
        caller               act     unit          set                   -> decision  rule            sees
        system               status  -             organisation          -> open      allow-status    counted/counted
        system               status  unit          place                 -> open      allow-status    counted/counted
        system               status  unsaid        place                 -> open      allow-status    counted/counted
        system               status  another-unit  place                 -> open      allow-status    shown/counted
        system               status  -             everything            -> open      allow-status    counted/counted
        system               status  -             person                -> open      allow-status    shown/counted
        system               write   unit          place                 -> open      allow-delivery  shown/shown
        without-attestation  status  unit          place                 -> open      allow-status    counted/counted
        without-attestation  status  unsaid        place                 -> open      allow-status    counted/counted
        without-attestation  status  another-unit  place                 -> open      allow-status    shown/counted
        without-attestation  status  unsaid        another-organisation  -> open      allow-status    shown/counted
        """);

    /// <summary>ATT-4 and ATT-6; cases T62 and T63.</summary>
    [Fact]
    public void The_attestation_must_be_for_this_patient_when_it_names_any() => DecisionTable.Check("""
        attested-to       -> decision  rule
        this              -> open      allow-treatment
        this-and-another  -> open      allow-treatment
        former            -> open      allow-treatment
        nobody            -> open      allow-treatment
        unnamed           -> open      allow-treatment
        another           -> 403       deny-attestation-other-patient
        """);

    [Fact]
    public void Purpose_and_ground_name_the_reason_that_the_citizen_reads() => DecisionTable.Check("""
        purpose  ground    -> decision  rule                       sees           told
        TREAT    -         -> open      allow-treatment            shown/counted  no
        ETREAT   -         -> open      allow-emergency-treatment  shown/counted  no
        COC      -         -> open      allow-coordination         shown/counted  no
        TREAT    UNNTAK    -> open      allow-exemption            shown/counted  no
        COC      UNNTAK    -> open      allow-exemption            shown/counted  no
        TREAT    SAMTYKKE  -> open      allow-consent              shown/counted  no
        ETREAT   AKUTT     -> open      allow-emergency            shown/counted  yes
        """);

    /// <summary>Case T76.</summary>
    [Fact]
    public void A_block_withholds_everything_from_whom_it_meets_and_from_nobody_else() => DecisionTable.Check("""
        set                         -> decision  rule                           sees             told
        person                      -> open      withhold-blocked-person        counted/counted  no
        another-person              -> open      allow-treatment                shown/counted    no
        person-elsewhere            -> open      allow-treatment                shown/counted    no
        lifted-person               -> open      allow-treatment                shown/counted    no
        person-lifted-later         -> open      withhold-blocked-person        counted/counted  no
        organisation                -> open      withhold-blocked-organisation  counted/counted  no
        place                       -> open      withhold-blocked-organisation  counted/counted  no
        another-organisation        -> open      allow-treatment                shown/counted    no
        service                     -> open      withhold-blocked-service       counted/counted  no
        another-service             -> open      allow-treatment                shown/counted    no
        everything                  -> open      withhold-blocked-everything    counted/counted  no
        everything+person           -> open      withhold-blocked-person        counted/counted  no
        service+organisation        -> open      withhold-blocked-organisation  counted/counted  no
        another-person+place        -> open      withhold-blocked-organisation  counted/counted  no
        """);

    /// <summary>The token of a blocked reader may leave its HPR number out; HPR knows it.</summary>
    [Fact]
    public void A_block_on_a_person_meets_them_also_when_their_token_has_no_hpr_number() => DecisionTable.Check("""
        caller           act     set             -> decision  rule                     sees
        number-left-out  read    -               -> open      allow-treatment          shown/counted
        number-left-out  read    person          -> open      withhold-blocked-person  counted/counted
        number-left-out  read    another-person  -> open      allow-treatment          shown/counted
        number-left-out  status  person          -> open      allow-status             counted/counted
        """);

    /// <summary>Case T75: not even an emergency opens what somebody has reserved against.</summary>
    [Fact]
    public void A_reservation_leaves_the_status_and_nothing_else() => DecisionTable.Check("""
        caller               set                    purpose  ground             reason   act     -> decision  rule             sees
        professional         reservation            TREAT    -                  -        read    -> 403       deny-reserved    absent/absent
        professional         reservation            ETREAT   AKUTT              -        read    -> 403       deny-reserved    absent/absent
        professional         reservation            BTG      FORHOYET_AKUTT     written  read    -> 403       deny-reserved    absent/absent
        professional         reservation            TREAT    FORHOYET_SAMTYKKE  -        read    -> 403       deny-reserved    absent/absent
        professional         reservation+person     TREAT    -                  -        read    -> 403       deny-reserved    absent/absent
        professional         reservation            TREAT    -                  -        status  -> open      allow-status     counted/counted
        without-attestation  reservation            TREAT    -                  -        status  -> open      allow-status     counted/counted
        system               reservation            TREAT    -                  -        write   -> 403       deny-reserved    absent/absent
        system               reservation            TREAT    -                  -        status  -> open      allow-status     counted/counted
        professional         reservation-elsewhere  TREAT    -                  -        read    -> open      allow-treatment  shown/counted
        """);

    /// <summary>Cases T70 and T71, and Pasientens prøvesvar: the elevated forms are for what is otherwise hidden.</summary>
    [Fact]
    public void Elevated_consent_opens_what_is_blocked_and_only_that() => DecisionTable.Check("""
        purpose  ground             set     nors  -> decision  rule                        sees             told
        TREAT    -                  -       yes   -> open      allow-treatment             shown/counted    no
        TREAT    SAMTYKKE           -       yes   -> open      allow-consent               shown/counted    no
        TREAT    FORHOYET_SAMTYKKE  -       yes   -> open      allow-blocked-by-consent    shown/shown      yes
        TREAT    FORHOYET_SAMTYKKE  person  no    -> open      allow-blocked-by-consent    shown/shown      yes
        COC      FORHOYET_SAMTYKKE  place   no    -> open      allow-blocked-by-consent    shown/shown      yes
        TREAT    SAMTYKKE           person  no    -> open      withhold-blocked-person     counted/counted  no
        TREAT    FORHOYET_SAMTYKKE  -       no    -> 403       deny-elevation-not-needed   absent/absent    no
        BTG      FORHOYET_SAMTYKKE  person  no    -> 403       deny-emergency-without-reason  absent/absent  no
        """);

    /// <summary>Cases T70 and T71.</summary>
    [Fact]
    public void An_emergency_opens_what_is_blocked_when_it_is_one_and_says_why() => DecisionTable.Check("""
        purpose  ground          reason   set         nors  -> decision  rule                              sees             told
        BTG      -               written  person      no    -> open      allow-blocked-in-emergency        shown/shown      yes
        BTG      -               written  -           yes   -> open      allow-blocked-in-emergency        shown/shown      yes
        BTG      -               written  -           no    -> open      allow-emergency                   shown/counted    yes
        BTG      AKUTT           written  everything  no    -> open      allow-blocked-in-emergency        shown/shown      yes
        BTG      FORHOYET_AKUTT  written  service     no    -> open      allow-blocked-in-emergency        shown/shown      yes
        ETREAT   AKUTT           written  person      no    -> open      allow-blocked-in-emergency        shown/shown      yes
        ETREAT   FORHOYET_AKUTT  written  person      no    -> open      allow-blocked-in-emergency        shown/shown      yes
        ETREAT   AKUTT           -        person      no    -> open      withhold-blocked-person           counted/counted  no
        ETREAT   -               written  person      no    -> open      withhold-blocked-person           counted/counted  no
        BTG      FORHOYET_AKUTT  written  -           no    -> 403       deny-elevation-not-needed         absent/absent    no
        BTG      -               -        person      no    -> 403       deny-emergency-without-reason     absent/absent    no
        BTG      -               short    person      no    -> 403       deny-emergency-without-reason     absent/absent    no
        ETREAT   AKUTT           short    person      no    -> 403       deny-emergency-without-reason     absent/absent    no
        ETREAT   FORHOYET_AKUTT  -        person      no    -> 403       deny-emergency-without-reason     absent/absent    no
        TREAT    AKUTT           written  person      no    -> 403       deny-emergency-purpose            absent/absent    no
        TREAT    FORHOYET_AKUTT  written  person      no    -> 403       deny-emergency-purpose            absent/absent    no
        COC      AKUTT           written  person      no    -> 403       deny-emergency-from-coordination  absent/absent    no
        COC      FORHOYET_AKUTT  written  person      no    -> 403       deny-emergency-from-coordination  absent/absent    no
        """);

    /// <summary>Case T78.</summary>
    [Fact]
    public void When_the_blocks_cannot_be_checked_only_an_emergency_passes() => DecisionTable.Check("""
        caller        purpose  ground             reason   act     set      -> decision  rule                       sees           told
        professional  TREAT    -                  -        read    unknown  -> 503       deny-restrictions-unknown  absent/absent  no
        professional  TREAT    FORHOYET_SAMTYKKE  -        read    unknown  -> 503       deny-restrictions-unknown  absent/absent  no
        professional  ETREAT   AKUTT              -        read    unknown  -> 503       deny-restrictions-unknown  absent/absent  no
        professional  TREAT    -                  -        write   unknown  -> 503       deny-restrictions-unknown  absent/absent  no
        professional  TREAT    -                  -        status  unknown  -> 503       deny-restrictions-unknown  absent/absent  no
        professional  BTG      -                  written  read    unknown  -> open      restrictions-not-verified  shown/shown    yes
        professional  ETREAT   AKUTT              written  read    unknown  -> open      restrictions-not-verified  shown/shown    yes
        professional  BTG      FORHOYET_AKUTT     written  read    unknown  -> open      restrictions-not-verified  shown/shown    yes
        system        TREAT    -                  -        write   unknown  -> 503       deny-restrictions-unknown  absent/absent  no
        citizen       TREAT    -                  -        read    unknown  -> 503       deny-restrictions-unknown  absent/absent  no
        """);

    [Fact]
    public void A_system_delivers_and_asks_for_the_status_and_never_reads() => DecisionTable.Check("""
        caller  standing              ground          act       set         -> decision  rule                        sees
        system  ok                    -               write     -           -> open      allow-delivery              shown/shown
        system  ok                    -               write     everything  -> open      allow-delivery              shown/shown
        system  ok                    -               status    -           -> open      allow-status                shown/counted
        system  ok                    -               read      -           -> 403       deny-system-reads           absent/absent
        system  ok                    AKUTT           read      -           -> 403       deny-emergency-from-system  absent/absent
        system  ok                    FORHOYET_AKUTT  write     -           -> 403       deny-emergency-from-system  absent/absent
        system  ok                    -               log       -           -> 403       deny-only-the-citizen       absent/absent
        system  ok                    -               restrict  -           -> 403       deny-only-the-citizen       absent/absent
        system  unknown-organisation  -               write     -           -> 403       deny-organisation-unknown   absent/absent
        system  no-agreement          -               write     -           -> 403       deny-no-agreement           absent/absent
        """);

    /// <summary>Case T85: the rules for staff are unchanged when the patient is dead.</summary>
    [Fact]
    public void Neither_age_nor_death_of_the_patient_changes_the_rules_for_staff() => DecisionTable.Check("""
        born        died  set     -> decision  rule
        1985-03-15  yes   -       -> open      allow-treatment
        1985-03-15  yes   person  -> open      withhold-blocked-person
        unknown     no    -       -> open      allow-treatment
        2020-01-01  no    -       -> open      allow-treatment
        """);
}
