using System.Collections.Immutable;
using Felles.Access;
using Felles.Kernel;

namespace Felles.Test.Unit.Access;

/// <summary>The citizen and their own record, and what the labels of an entry let through.</summary>
public class CitizenTests
{
    [Fact]
    public void A_citizen_opens_their_own_record_and_no_other() => DecisionTable.Check("""
        caller           act       set                     -> decision  rule                 sees           told
        citizen          read      -                       -> open      allow-own-record     shown/shown    no
        citizen-by-former-number read -                    -> open      allow-own-record     shown/shown    no
        citizen          status    -                       -> open      allow-own-record     shown/shown    no
        citizen          log       -                       -> open      allow-own-record     shown/shown    no
        citizen          restrict  -                       -> open      allow-own-record     shown/shown    no
        citizen          write     -                       -> 403       deny-citizen-writes  absent/absent  no
        citizen          read      everything+reservation  -> open      allow-own-record     shown/shown    no
        citizen          restrict  everything+reservation  -> open      allow-own-record     shown/shown    no
        another-citizen  read      -                       -> 404       deny-not-own-record  absent/absent  no
        another-citizen  log       -                       -> 404       deny-not-own-record  absent/absent  no
        another-citizen  restrict  -                       -> 404       deny-not-own-record  absent/absent  no
        """);

    /// <summary>Case T81, on the Norwegian calendar.</summary>
    [Fact]
    public void A_citizen_is_let_in_from_the_day_they_turn_16() => DecisionTable.Check("""
        caller   born        at                -> decision  rule
        citizen  2010-11-21  2026-11-20T23:59  -> 403       deny-under-16
        citizen  2010-11-21  2026-11-21T00:00  -> open      allow-own-record
        citizen  2012-02-29  2028-02-28T12:00  -> 403       deny-under-16
        citizen  2012-02-29  2028-02-29T00:00  -> open      allow-own-record
        citizen  2008-02-29  2026-11-20T12:00  -> open      allow-own-record
        citizen  2011-07-01  2026-07-01T12:00  -> 403       deny-under-16
        citizen  2014-01-01  2026-11-20T12:00  -> 403       deny-under-16
        citizen  unknown     2026-11-20T12:00  -> 403       deny-age-unknown
        """);

    /// <summary>Case T80, on the Norwegian calendar, and what else a parent may and may not do.</summary>
    [Fact]
    public void A_parent_is_let_in_until_the_day_the_child_turns_12() => DecisionTable.Check("""
        caller  born        at                act       set         died  -> decision  rule                       sees           told
        parent  2014-11-21  2026-11-20T23:59  read      -           no    -> open      allow-parent               shown/shown    no
        parent  2014-11-21  2026-11-21T00:01  read      -           no    -> 403       deny-child-of-12           absent/absent  no
        parent  2020-01-01  2026-11-20T12:00  read      everything  no    -> open      allow-parent               shown/shown    no
        parent  2020-01-01  2026-11-20T12:00  status    -           no    -> open      allow-parent               shown/shown    no
        parent  2020-01-01  2026-11-20T12:00  write     -           no    -> 403       deny-citizen-writes        absent/absent  no
        parent  2020-01-01  2026-11-20T12:00  log       -           no    -> open      allow-parent               shown/shown    no
        parent  2020-01-01  2026-11-20T12:00  restrict  -           no    -> open      allow-parent               shown/shown    no
        parent  2020-01-01  2026-11-20T12:00  read      unknown     no    -> 503       deny-restrictions-unknown  absent/absent  no
        parent  2020-01-01  2026-11-20T12:00  read      -           yes   -> 403       deny-child-deceased        absent/absent  no
        parent  unknown     2026-11-20T12:00  read      -           no    -> 403       deny-child-of-12           absent/absent  no
        parent  2011-01-01  2026-11-20T12:00  read      -           no    -> 403       deny-child-of-12           absent/absent  no
        parent  2010-01-01  2026-11-20T12:00  read      -           no    -> 404       deny-not-own-record        absent/absent  no
        parent  1985-03-15  2026-11-20T12:00  read      -           no    -> 404       deny-not-own-record        absent/absent  no
        """);

    /// <summary>Case T82, with the strict reading.</summary>
    [Fact]
    public void A_parent_who_does_not_live_with_the_child_is_not_let_in() => DecisionTable.Check("""
        caller  born        home               -> decision  rule
        parent  2020-01-01  with-caller        -> open      allow-parent
        parent  2020-01-01  with-other-parent  -> 403       deny-child-lives-elsewhere
        parent  2020-01-01  with-no-parent     -> 403       deny-child-lives-elsewhere
        parent  2020-01-01  unknown            -> 403       deny-child-lives-elsewhere
        """);

    /// <summary>Cases T83 to T85: whoever represents an adult.</summary>
    [Fact]
    public void Who_represents_another_reads_what_the_mandate_covers() => DecisionTable.Check("""
        caller  mandate            act       born        died  -> decision  rule                       sees         told
        holder  ForThis            read      1985-03-15  no    -> open      allow-holder               shown/shown  no
        holder  ForThis            log       1985-03-15  no    -> open      allow-holder               shown/shown  no
        holder  ForThis            restrict  1985-03-15  no    -> 403       deny-only-the-citizen      absent/absent  no
        holder  ForThis            write     1985-03-15  no    -> 403       deny-citizen-writes        absent/absent  no
        holder  ForOtherServices   read      1985-03-15  no    -> 403       deny-mandate-scope         absent/absent  no
        holder  HolderUnder18      read      1985-03-15  no    -> 403       deny-mandate-holder        absent/absent  no
        holder  AddressProtected   read      1985-03-15  no    -> 403       deny-mandate-holder        absent/absent  no
        holder  None               read      1985-03-15  no    -> 404       deny-not-own-record        absent/absent  no
        holder  ForThis            read      2011-01-01  no    -> 403       deny-mandate-giver         absent/absent  no
        holder  ForThis            read      unknown     no    -> 403       deny-mandate-giver         absent/absent  no
        holder  ForThis            read      1985-03-15  yes   -> 403       deny-represented-deceased  absent/absent  no
        holder  GuardianPersonal   read      1985-03-15  no    -> open      allow-guardian             shown/shown  no
        holder  GuardianPersonal   read      1985-03-15  yes   -> 403       deny-represented-deceased  absent/absent  no
        holder  GuardianFinancial  read      1985-03-15  no    -> 403       deny-mandate-scope         absent/absent  no
        """);

    /// <summary>Case T85.</summary>
    [Fact]
    public void The_login_of_a_deceased_person_opens_nothing() => DecisionTable.Check("""
        caller           died  act       -> decision  rule
        citizen          yes   read      -> 403       deny-deceased
        citizen          yes   restrict  -> 403       deny-deceased
        another-citizen  yes   read      -> 404       deny-not-own-record
        """);

    [Fact]
    public void A_strangers_record_looks_like_one_that_does_not_exist()
    {
        var denied = new AccessCase { Caller = "another-citizen" }.Decide();
        Assert.Equal(AccessPolicy.NoSuchRecord, denied.Problem);
        Assert.Equal(ProblemKind.NotFound, denied.Problem!.Kind);
    }

    /// <summary>
    /// The matrix of code list 9603 (Sperring og nekting av dokumenter): shown, - absent without a trace, M withheld and
    /// counted. Cases T70, T72–T74 and T79; NORU is asked before and after its release.
    /// </summary>
    [Fact]
    public void Labels_let_each_reader_through_as_the_matrix_says()
    {
        const string Matrix = """
            label               staff  elevated  self   parent  holder
            none                shown  shown     shown  shown   shown
            N                   shown  shown     shown  shown   shown
            NORN_FFL            shown  shown     -      -       -
            NORN_KUT            shown  shown     -      -       -
            NORN_EPO            shown  shown     -      -       -
            NORN_ALL            shown  shown     -      -       -
            NORN_FOR            shown  shown     -      -       -
            NORN_FFH            shown  shown     -      -       -
            NORN_FPB            shown  shown     -      -       -
            NORN_DUP            shown  shown     -      -       -
            NORN_ANG            shown  shown     -      -       -
            NORN_FORANS         shown  shown     shown  -       -
            NORN_UNGDOM         shown  shown     shown  shown   -
            NORU                shown  shown     -      -       -
            NORU@-1s            shown  shown     -      -       -
            NORU@0s             shown  shown     shown  shown   shown
            NORU@+1s            shown  shown     shown  shown   shown
            NORS                M      shown     shown  shown   shown
            nors                M      shown     -      -       -
            NORX_NEW            shown  shown     -      -       -
            N+NORN_FFL          shown  shown     -      -       -
            NORS+NORN_KUT       M      shown     -      -       -
            NORS+NORU@+1s       M      shown     shown  shown   shown
            NORN_FORANS+NORS    M      shown     shown  -       -
            """;
        var lines = Matrix.Split('\n');
        var readers = lines[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..];
        var expected = lines[1..].Select(line => string.Join(' ', line.Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        var actual = lines[1..].Select(line => line.Split(' ')[0]).Select(label => $"{label} {string.Join(' ', readers.Select(reader => Sees(reader, label)))}");
        Assert.Equal(expected, actual);
    }

    private static readonly DateTimeOffset Now = new(2026, 11, 20, 11, 0, 0, TimeSpan.Zero);

    private static string Sees(string reader, string labels)
    {
        var decision = new Decision
        {
            Verdict = Verdict.Open,
            RuleId = "test",
            OpensBlocked = reader == "elevated",
            Reader = reader switch { "staff" or "elevated" => ReaderKind.Professional, "self" => ReaderKind.Self, "parent" => ReaderKind.Parent, _ => ReaderKind.Representative },
            Now = Now,
        };
        DateTimeOffset? release = labels switch
        {
            _ when labels.Contains("@-1s", StringComparison.Ordinal) => Now.AddSeconds(1),
            _ when labels.Contains("@0s", StringComparison.Ordinal) => Now,
            _ when labels.Contains("@+1s", StringComparison.Ordinal) => Now.AddSeconds(-1),
            _ => null,
        };
        ImmutableArray<string> codes = labels == "none" ? [] : [.. labels.Split('+').Where(l => l != "1s").Select(l => l.Split('@')[0])];
        return decision.See(new EntryLabels(ServiceCode.LabResults, "310000019", codes, release)) switch
        {
            Sight.Shown => "shown",
            Sight.Withheld => "M",
            Sight.Absent => "-",
        };
    }
}
