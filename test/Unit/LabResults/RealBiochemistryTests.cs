namespace Felles.Test.Unit.LabResults;

/// <summary>The published messages of medical biochemistry, as in <see cref="RealMessageTests"/>.</summary>
public class RealBiochemistryTests
{
    private const string Eight = """
        {0} "Us-FT4" 7280#NOR05863: 11 pmol/L=pmol/L ref "10 - 22"=10..22 of 1 at {1}
        {0} "P-D-dimer" 7280#NPU19767: 0.4 mg/L=mg/L ref "< 0,5"=..0.5 of 2 at {1}
        {0} "Us-LH" 7280#NOR05857: 14 IU/L=[IU]/L ref "< 12"=..12 deviates 8244#1 of 1 at {1}
        {0} "B-Leukocytter" 7280#NPU02593: 11.0 10E9/L=10*9/L ref "3,5 - 11,0"=3.5..11.0 of 3 at {1}
        {0} "B-Hemoglobin" 7280#NOR05172: 15.0 g/dL=g/dL ref "11,7 - 15,3"=11.7..15.3 of 3 at {1}
        {0} "Us-TSH" 7280#NOR05865: 4.4 10E-3/L=- ref "0,3 - 4,5"=0.3..4.5 of 1 at {1}
        {0} "P-INR" 7280#NPU01685: 1.1 -=1 ref "< 1,2"=..1.2 of 2 at {1}
        {0} "Us-FSH" 7280#NOR05859: 11 U/L=U/L ref "< 12"=..12 of 1 at {1}
        """;

    private const string Specimens = """
        specimen 1 8351#S collected {0}
        specimen 2 8351#P collected {0}
        specimen 3 8351#B collected {0}
        """;

    private const string Taken = "2017-09-20T07:57:00+02:00";

    private static string Of(string template, params object[] parts) => string.Format(System.Globalization.CultureInfo.InvariantCulture, template, parts);

    [RealMessageFact]
    public void Eight_analyses() => Check("Svar_biokjemi_v1-4_Ny.xml", $"""
        report final 8202#LAB 8202#CLIN effective {Taken} issued 2017-09-20T09:05:11+02:00 date 2017-09-20T09:04:10+02:00
        ids ServReportId=55b6344fc-a61d-4a67-95fe-7276613785ab MsgId=01c59bd0-c6a5-11e6-9598-0800200c9a66
        comment "Kontroll"
        request completed ServReqId=e312fde3-66aa-40da-bec7-26abf4d29e82 - ordered 2017-09-20 by Magnar Koman, LIS1 (4:9144889) @ Kattskinnet legesenter
        performer Mykke Plasme (4:9876511) @ ST OLAVS HOSPITAL HF, Medisinsk mikrobiologi (2:91126)
        performer ST OLAVS HOSPITAL HF, Medisinsk mikrobiologi (2:91126)
        {Of(Specimens, Taken)}
        {Of(Eight, "final", Taken)}
        unplaced 11
        """);

    [RealMessageFact]
    public void The_first_of_three_versions() => Check("fagmelding.Svarrapport.v1.4.NY.xml", $"""
        report final 8202#LAB 8202#CLIN effective {Taken} issued 2021-05-25T07:43:54.2497149Z date 2017-09-20T09:04:10+02:00
        ids ServReportId=0e066e33-966a-4212-81c7-43737641ed0d MsgId=fe15dfa9-1255-4c29-bb15-17de2fc62622
        comment "Kontroll"
        request completed ServReqId=99410a24-6cce-4f6c-bc74-edbe5e7b8065 - ordered 2017-09-20 by Magnar Koman, LIS1 (4:9144889) @ Kattskinnet legesenter
        performer Mykke Plasme (4:9876511) @ NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        performer NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        {Of(Specimens, Taken)}
        {Of(Eight, "final", Taken)}
        unplaced 16
        """);

    [RealMessageFact]
    public void The_second_of_three_versions_withdraws_one_and_changes_one() => Check("fagmelding.Svarrapport.v1.4.ENDRING.xml", $"""
        report amended 8202#LAB 8202#CLIN effective {Taken} issued 2021-05-25T07:44:11.5932354Z date 2017-09-20T09:04:10+02:00
        ids ServReportId=3eba30a3-e8c3-4dd8-ac40-efc18ddf32ab MsgId=92e6ef4d-0dea-4c00-94df-6f93d47dea33
        comment "Svarrapporten er endret: Ett undersøkels…"(88)
        request completed ServReqId=535d7f53-e18c-433e-ad1f-7ee99b2b8b45 - ordered 2017-09-20 by Magnar Koman, LIS1 (4:9144889) @ Kattskinnet legesenter
        performer Mykke Plasme (4:9876511) @ NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        performer NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        {Of(Specimens, Taken)}
        cancelled "Us-FT4" 7280#NOR05863: - ref "10 - 22" note "Svaret er trukket tilbake, det forrige s…"(91) of 1 at {Taken}
        final "P-D-dimer" 7280#NPU19767: 0.4 mg/L=mg/L ref "< 0,5"=..0.5 of 2 at {Taken}
        final "Us-LH" 7280#NOR05857: 14 IU/L=[IU]/L ref "< 12"=..12 deviates 8244#1 of 1 at {Taken}
        final "B-Leukocytter" 7280#NPU02593: 11.0 10E9/L=10*9/L ref "3,5 - 11,0"=3.5..11.0 of 3 at {Taken}
        amended "B-Hemoglobin" 7280#NOR05172: 12.0 g/dL=g/dL ref "11,7 - 15,3"=11.7..15.3 note "Svaret er endret, det forrige svaret var…"(82) of 3 at {Taken}
        final "Us-TSH" 7280#NOR05865: 4.4 10E-3/L=- ref "0,3 - 4,5"=0.3..4.5 of 1 at {Taken}
        final "P-INR" 7280#NPU01685: 1.1 -=1 ref "< 1,2"=..1.2 of 2 at {Taken}
        final "Us-FSH" 7280#NOR05859: 11 U/L=U/L ref "< 12"=..12 of 1 at {Taken}
        unplaced 16
        """);

    [RealMessageFact]
    public void The_third_of_three_versions_cancels_the_report() => Check("fagmelding.Svarrapport.v1.4.KANSELLERING.xml", """
        report cancelled 8202#LAB 8202#CLIN effective 2017-09-20T09:04:10+02:00 issued 2021-05-25T07:45:56.7560644Z date 2017-09-20T09:04:10+02:00
        ids ServReportId=d7b12deb-631f-43e3-a99f-fb470b127e93 MsgId=2bdf9943-79d0-4029-80a6-7dea84bc4714
        comment "Hele svarrapporten er kansellert pga fei…"(80)
        request unknown ServReqId=f249db36-74cf-417c-b326-7a9a5e427714 - ordered 2017-09-20 by Magnar Koman, LIS1 (4:9144889) @ Kattskinnet legesenter
        performer Mykke Plasme (4:9876511) @ NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        performer NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        unplaced 16
        """);

    [RealMessageFact]
    public void Another_report_of_the_same_laboratory() => Check("fagmelding.Svarrapport.v1.4.NY_2021.xml", $"""
        report final 8202#LAB 8202#CLIN effective 2021-07-28T07:57:00+02:00 issued 2021-05-25T07:43:54.2497149Z date 2021-07-28T09:04:10+02:00
        ids ServReportId=0e066e33-966a-4212-81c7-53737641ed0d MsgId=fe15dfa9-1255-4c29-bb15-17de2fc62623
        comment "Kontroll"
        request completed ServReqId=99410a24-6cce-4f6c-bc75-edbe5e7b8065 - ordered 2021-07-28 by Magnar Koman, LIS1 (4:9144889) @ Kattskinnet legesenter
        performer Mykke Plasme (4:9876511) @ NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        performer NORSK HELSENETT SF, Meldingsvalidering (2:8094866)
        {Of(Specimens, "2021-07-28T07:57:00+02:00")}
        final "Us-FT4" 7280#NOR05863: 21 pmol/L=pmol/L ref "10 - 22"=10..22 of 1 at 2021-07-28T07:57:00+02:00
        final "P-D-dimer" 7280#NPU19767: 0.6 mg/L=mg/L ref "< 0,5"=..0.5 of 2 at 2021-07-28T07:57:00+02:00
        final "Us-LH" 7280#NOR05857: 18 IU/L=[IU]/L ref "< 12"=..12 deviates 8244#1 of 1 at 2021-07-28T07:57:00+02:00
        final "B-Leukocytter" 7280#NPU02593: 14.0 10E9/L=10*9/L ref "3,5 - 11,0"=3.5..11.0 of 3 at 2021-07-28T07:57:00+02:00
        final "B-Hemoglobin" 7280#NOR05172: 11.0 g/dL=g/dL ref "11,7 - 15,3"=11.7..15.3 of 3 at 2021-07-28T07:57:00+02:00
        final "Us-TSH" 7280#NOR05865: 4.8 10E-3/L=- ref "0,3 - 4,5"=0.3..4.5 of 1 at 2021-07-28T07:57:00+02:00
        final "P-INR" 7280#NPU01685: 1.3 -=1 ref "< 1,2"=..1.2 of 2 at 2021-07-28T07:57:00+02:00
        final "Us-FSH" 7280#NOR05859: 11 U/L=U/L ref "< 12"=..12 of 1 at 2021-07-28T07:57:00+02:00
        unplaced 16
        """);

    [RealMessageFact]
    public void Twenty_three_analyses_of_a_changed_report() => Check("SVAR_CLIN_unilab_ekstern_3_.xml", """
        report amended 8202#LAB 8202#CLIN effective 2021-04-03T16:00:00+02:00 issued 2021-04-06T14:58:01.5979+02:00 date 2021-04-03T17:25:32+02:00
        ids ServReportId=200612xxA MsgId=B81D11D6-77D7-11EB-AE5E-5056AF45FF00
        request completed ServReqId=200612xx ServReqIdByServProvider=200612xx routine ordered 2021-04-03T16:23:23+02:00 by AND, Andine, Lege (4:50032) @ Kommunal akutt døgnenhet 1
        performer Avd. for medisinsk biokjemi, Aker
        performer Oslo Universitetssykehus HF, Avd. for medisinsk biokjemi, Aker (101:993467049)
        specimen 200612xx03 "Blod" collected 2021-04-03T16:00:00+02:00
        specimen 200612xx01 "Blod" collected 2021-04-03T16:00:00+02:00
        specimen 200612xxD3 "Blod" collected 2021-04-03T16:00:00+02:00
        amended "B-Hemoglobin" 7280#NOR05172,8212#HB: 12.0 g/dL=g/dL ref "11.7 - 15.3"=11.7..15.3 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-MCV" 7280#NPU01944,8212#MCV: 89 fL=fL ref "82 - 98"=82..98 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Trombocytter" 7280#NPU03568,8212#TRC: 298 10#9/L=10*9/L ref "145 - 390"=145..390 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Differensialtelling" 7280#NPU18156,8212#DIFF: "Se svar nedenfor" 8243#LR of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Leukocytter" 7280#NPU02593,8212#LEUK: 8.0 10#9/L=10*9/L ref "3.5 - 10.0"=3.5..10.0 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Neutrofile granulocytter" 7280#NPU02902,8212#NEUT: 5.6 10#9/L=10*9/L ref "1.5 - 7.3"=1.5..7.3 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Lymfocytter" 7280#NPU02636,8212#LYMF: 1.8 10#9/L=10*9/L ref "1.1 - 3.3"=1.1..3.3 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Monocytter" 7280#NPU02840,8212#MONO: 0.6 10#9/L=10*9/L ref "0.2 - 0.8"=0.2..0.8 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Eosinofile granulocytter" 7280#NPU01933,8212#EOS: 0.0 10#9/L=10*9/L ref "< 0.4"=..0.4 of 200612xx03 at 2021-04-03T16:00:00+02:00
        amended "B-Basofile granulocytter" 7280#NPU01349,8212#BASO: 0.0 10#9/L=10*9/L ref "< 0.1"=..0.1 of 200612xx03 at 2021-04-03T16:00:00+02:00
        final "B-HbA1c" 7280#NPU27300,8212#HBA1C: 72 mmol/mol=mmol/mol ref "20 - 42"=20..42 deviates 8244#1 note "Etterbestilt" of 200612xxD3 at 2021-04-03T16:00:00+02:00
        amended "P-Natrium" 7280#NPU03429,8212#PNA: 136 mmol/L=mmol/L ref "137 - 144"=137..144 deviates 8244#2 of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-Kalium" 7280#NPU03230,8212#PK: 4.2 mmol/L=mmol/L ref "3.5 - 4.4"=3.5..4.4 of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-Fosfat" 7280#NPU03096,8212#PP: 0.9 mmol/L=mmol/L ref "0.8 - 1.4"=0.8..1.4 note "Etterbestilt" of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-Magnesium" 7280#NPU02647,8212#MG: 0.61 mmol/L=mmol/L ref "0.71 - 0.94"=0.71..0.94 deviates 8244#2 note "Etterbestilt" of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-ASAT" 7280#NPU19654,8212#ASAT: 32 U/L=U/L ref "15 - 35"=15..35 note "Etterbestilt" of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-ALAT" 7280#NPU19651,8212#ALAT: 24 U/L=U/L ref "10 - 45"=10..45 note "Etterbestilt" of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-Alkalisk Fosfatase" 7280#NPU53077,8212#AFOS: 87 U/L=U/L ref "35 - 105"=35..105 note "Etterbestilt" of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-GT" 7280#NPU19657,8212#GT: 23 U/L=U/L ref "10 - 75"=10..75 note "Etterbestilt" of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-Kreatinin" 7280#NPU04998,8212#KREA: 85 µmol/L=umol/L ref "45 - 90"=45..90 of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "Nyre-estimert GFR CKD-EPI Kreatinin (overfl.=1,73m2)" 7280#NOR25909,8212#GFREST1: 59 mL/min/1.73m2=mL/min/{1.73_m2} ref ">60"=60.. deviates 8244#2 of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-Glukose" 7280#NPU02192,8212#PGLU: 12.4 mmol/L=mmol/L deviates 8244#1 of 200612xx01 at 2021-04-03T16:00:00+02:00
        amended "P-C-Reaktivt protein" 7280#NPU19748,8212#CRP: 107 mg/L=mg/L ref "< 4"=..4 deviates 8244#1 of 200612xx01 at 2021-04-03T16:00:00+02:00
        unplaced 16
        """);

    private static void Check(string message, string expected) => Assert.Equal(expected, ReportText.Of(Reading.Map(RealMessages.Read(message))));
}
