using Felles.Sharing.LabResults.Mapping;

namespace Felles.Test.Unit.LabResults;

/// <summary>
/// What each of the published test messages becomes. The expectations were written from the messages. Ids and codes stand
/// as <c>list#code</c>, quantities as <c>value unit=UCUM</c>, long texts as their beginning and length, members indented.
/// </summary>
public class RealMessageTests
{
    [RealMessageFact]
    public void A_planned_culture() => Check("04607403_reultMIK_message1_unilab.xml", """
        report registered 8202#LAB 8202#MBIO effective 2018-09-28T14:13:00+02:00 issued 2018-09-28T14:13:46.4656+02:00 date 2018-09-28T14:13:46+02:00
        ids ServReportId=04607403 MsgId=F3144BD8-C537-11E8-8694-5056AF460000
        request active ServReqId=04607403 ServReqIdByServProvider=04607403 routine ordered - by Norsk Helsenett AS, NILAR (2:8139764)
        performer Oslo Universitetssykehus HF, Avd. for mikrobiologi, Bakteriologi, Rikshospitale (101:993467049)
        specimen 04607403 "Blod" collected 2018-09-28T14:13:00+02:00
        document "file://rhs-ulabprgw-01.ad.ous-hf.no\Shar…"(100) - referenced
        final "Aerob dyrkning" 7230#NPU06061: - of 04607403 at 2018-09-28T14:13:00+02:00
        final "Anaerob dyrkning" 7230#NPU17956: - of 04607403 at 2018-09-28T14:13:00+02:00
        unplaced 9
        """);

    [RealMessageFact]
    public void A_culture_with_findings_and_their_resistance() => Check("04607403_reultMIK_message3_unilab.xml", """
        report amended 8202#LAB 8202#MBIO effective 2018-09-28T14:13:00+02:00 issued 2018-09-28T14:23:54.4699+02:00 date 2018-09-28T14:13:46+02:00
        ids ServReportId=04607403 MsgId=5D7A61A0-C319-15E8-906A-5056AF460000
        request completed ServReqId=04607403 ServReqIdByServProvider=04607403 routine ordered - by Norsk Helsenett AS, NILAR (2:8139764)
        performer Oslo Universitetssykehus HF, Avd. for mikrobiologi, Bakteriologi, Rikshospitale (101:993467049)
        specimen 04607403 "Blod" collected 2018-09-28T14:13:00+02:00
        document "file://rhs-ulabprgw-01.ad.ous-hf.no\Shar…"(100) - referenced
        amended "Aerob dyrkning" 7230#NPU06061: "Vekst" 8243#LR note "Undersøkelsen er ikke indisert.¶test. fc…"(150) of 04607403 at 2018-09-28T14:13:00+02:00
          amended "Identifikasjon" 8212#-: "Kytococcus schroeteri" 8271#KYSCHR,8243#LR note "Ved 16S rDNA sekvensering kan bakterier …"(604) of 04607403 at 2018-09-28T14:13:00+02:00
            amended "Mengde" 8212#-: "Enkelte kolonier" of 04607403 at 2018-09-28T14:13:00+02:00
            amended "Amfotericin B" 7230#AP_D: - of 04607403 at 2018-09-28T14:13:00+02:00
          amended "Identifikasjon" 8212#-: "Kytococcus sedentarius" 8271#KYSEDE,8243#LR of 04607403 at 2018-09-28T14:13:00+02:00
            amended "Mengde" 8212#-: "Enkelte kolonier" of 04607403 at 2018-09-28T14:13:00+02:00
            amended "Amfotericin B" 7230#AP_D: - of 04607403 at 2018-09-28T14:13:00+02:00
        amended "Anaerob dyrkning" 7230#NPU17956: "Blandingsflora" 8243#LR of 04607403 at 2018-09-28T14:13:00+02:00
        unplaced 9
        """);

    [RealMessageFact]
    public void An_analysis_in_process() => Check("04608403R_SVAR_CLIN_iProsess_unilab.xml", """
        report preliminary 8202#LAB 8202#CLIN effective 2018-11-26T12:00:00+01:00 issued 2018-11-27T14:54:24.0694+01:00 date 2018-11-27T14:54:24+01:00
        ids ServReportId=04608403R MsgId=F28E8634-F24B-17E8-A73C-5056AF460000
        request active ServReqId=04608403 ServReqIdByServProvider=04608403 routine ordered 2018-11-27T14:52:57+01:00 by Norsk Helsenett AS, NILAR (2:8139764)
        performer Oslo Universitetssykehus HF, Avd. for medisinsk biokjemi, Radiumhospitalet (101:993467049)
        specimen 0460840307 "Blod" collected 2018-11-26T12:00:00+01:00
        registered "P-MUC-1" 7230#NOR15022: - ref "<30" of 0460840307 at 2018-11-26T12:00:00+01:00
        unplaced 9
        """);

    [RealMessageFact]
    public void A_v1_3_culture_with_a_stray_character_and_resistance() => Check("FHI_001_f9f31950-7714-4f1e-beca-408bb835057a_ahus.xml", """
        report final 8202#LAB 8202#MBIO effective 2021-01-05T08:00:00+01:00 issued 2021-01-05T14:50:29+01:00 date 2021-01-05T14:50:29+01:00
        ids ServReportId=f9f31950-7714-4f1e-beca-408bb835057a MsgId=f9f31950-7714-4f1e-beca-408bb835057a
        request completed ServReqId=53000112 - ordered 2021-01-05T14:32:00+01:00 by Folkehelseinstituttet, MSIS (2:103979)
        request note "RekvirentStart Legekontor: Folkehelseins…"(139)
        performer Akershus Universitetssykehus, Laboratoriene ved Ahus (2:121585)
        specimen 53000112UR "Urin" collected 2021-01-05T08:00:00+01:00 note "Feber. Test"
        final "Bakteriologisk dyrkning" 7280#NPU06096: - note "Analysekommentar" of 53000112UR at 2021-01-05T08:00:00+01:00
          final "Identifikasjon" 8212#-: "ESCHERICHIA COLI" 8243#LR note "Dominerer i blandingsflora. Forurensing mulig." of 53000112UR at 2021-01-05T08:00:00+01:00
            final "Mengde" 8212#-: "Rik vekst" of 53000112UR at 2021-01-05T08:00:00+01:00
            final "Ampicillin" 8212#-: 8271#R,8243#RSB of 53000112UR at 2021-01-05T08:00:00+01:00
            final "Gentamicin" 8212#-: 8271#S,8243#RSB of 53000112UR at 2021-01-05T08:00:00+01:00
            final "Mecillinam" 8212#-: 8271#S,8243#RSB note "Brytningspunkt gjelder ukomplisert UVI. …"(92) of 53000112UR at 2021-01-05T08:00:00+01:00
            final "Nitrofurantoin" 8212#-: 8271#S,8243#RSB of 53000112UR at 2021-01-05T08:00:00+01:00
            final "Trimetoprim-Sulfa" 8212#-: 8271#S,8243#RSB of 53000112UR at 2021-01-05T08:00:00+01:00
        unplaced 5
        """);

    [RealMessageFact]
    public void A_cytology_in_v1_3() => Check("SVAR_CYTO_eks_5_.xml", """
        report final 8202#PAT 8202#CYTO effective 2021-03-17T00:00:00+01:00 issued 2021-03-18T14:31:08+01:00 date 2021-03-18T14:31:08+01:00
        ids ServReportId=CG 21 xxxxx489 MsgId=381B47BA-184B-51C9-A1C8-6146E8A51EBB
        request completed  - ordered 2021-03-18T09:38:53+01:00 by Norsk Helsenett AS, NILAR (2:8139764)
        performer Helene Rask (8116#LOP:HERA) @ Oslo Universitetssykehus HF, Avdeling for patologi, Rikshospitalet (2:110166)
        specimen CG 21 xxxxx489 "FNA innsendt" collected 2021-03-17T00:00:00+01:00
        document "SnapshotPage1" - referenced
        final "Ce-Cytologisk undersøkelse" 7280#NOR25524: - of CG 21 xxxxx489 at 2021-03-17T00:00:00+01:00
          final "Funn og undersøkelsesresultater": "DIAGNOSE: Intet diagnostisk materiale (p…"(82) 7010#T 13100,7010#M 09000,7010#P 11440,8243#FU of CG 21 xxxxx489 at 2021-03-17T00:00:00+01:00
        unplaced 9
        """);

    [RealMessageFact]
    public void A_histology_of_a_placenta() => Check("SVAR_HIST_eks_1_.xml", """
        report final 8202#PAT 8202#HIST effective 2020-09-18T00:00:00+02:00 issued 2020-10-07T13:45:39+02:00 date 2020-10-07T13:45:39+02:00
        ids ServReportId=BU 20 138xx MsgId=A1AA2E1F-BABE-5067-87E9-95B44CF19E8A
        request completed  - ordered 2020-09-21T08:28:39+02:00 by Norsk Helsenett AS, NILAR (2:8139764)
        performer May Jones (8116#LOP:jonmay) @ Oslo Universitetssykehus HF, Avdeling for patologi, Ullevål (2:110166)
        performer Rita Lin (8116#LOP:Linri) @ Oslo Universitetssykehus HF, Avdeling for patologi, Ullevål (2:110166)
        specimen BU 20 138xx "Ikke angitt" collected 2020-09-18T00:00:00+02:00
        document "SnapshotPage1" - referenced
        document "SnapshotPage2" - referenced
        final "Ve-Histologi" 7280#NOR25048: - of BU 20 138xx at 2020-09-18T00:00:00+02:00
          final "Funn og undersøkelsesresultater": "DIAGNOSE: Placenta med modningsforstyrre…"(73) 7010#T 88000,7010#E P7600,7010#M 75000,7010#M 37001,8243#FU of BU 20 138xx at 2020-09-18T00:00:00+02:00
          final "Vurdering": "I navlesnoren barnenært ses rikelig blød…"(291) 8243#VU of BU 20 138xx at 2020-09-18T00:00:00+02:00
          final "Makroskopisk undersøkelse" 8219#MA: "Bruttovekt i g: 508 ¶Nettovekt i g: 433 …"(789) of BU 20 138xx at 2020-09-18T00:00:00+02:00
          final "Mikroskopisk undersøkelse" 8219#MI: "Hinnerull uten betennelse. Navlesnorkar …"(501) of BU 20 138xx at 2020-09-18T00:00:00+02:00
        unplaced 11
        """);

    [RealMessageFact]
    public void A_histology_of_a_breast() => Check("SVAR_HIST_eks_4_.xml", """
        report final 8202#PAT 8202#HIST effective 2021-03-09T00:00:00+01:00 issued 2021-04-06T11:46:27+02:00 date 2021-04-06T11:46:27+02:00
        ids ServReportId=BU 21 041xx MsgId=D3497B5A-796A-49D8-BC4D-3B222E296A66
        request completed  - ordered 2021-03-09T10:53:10+01:00 by Norsk Helsenett AS, NILAR (2:8139764)
        performer Mykke Plasma (8116#LOP:plamyk) @ Oslo Universitetssykehus HF, Avdeling for patologi, Ullevål (2:110166)
        performer Andine And (8116#LOP:andand) @ Oslo Universitetssykehus HF, Avdeling for patologi, Ullevål (2:110166)
        specimen BU 21 041xx "Ikke angitt" collected 2021-03-09T00:00:00+01:00
        document "SnapshotPage1" - referenced
        document "SnapshotPage2" - referenced
        final "Ve-Histologi" 7280#NOR25048: - of BU 21 041xx at 2021-03-09T00:00:00+01:00
          final "Funn og undersøkelsesresultater": "DIAGNOSE: Preparattype (neoadjuvant tera…"(891) 7010#T 04030,7010#M 85003,7010#P 11060,7010#P 51100,7010#F 01080,8243#FU of BU 21 041xx at 2021-03-09T00:00:00+01:00
          final "Vurdering": "Det har vært betydelig effekt av behandl…"(185) 8243#VU of BU 21 041xx at 2021-03-09T00:00:00+01:00
          final "Makroskopisk undersøkelse" 8219#MA: "Mottatt ablasert venstre mamma som fersk…"(1188) of BU 21 041xx at 2021-03-09T00:00:00+01:00
        unplaced 24
        """);

    [RealMessageFact]
    public void Long_texts_of_immunology() => Check("SvarIMM-Lange_tekstresultater-Unilab-OUS_Endelig_20200317.xml", """
        report final 8202#LAB 8202#CLIN effective 2020-03-17T08:48:00+01:00 issued 2020-03-17T08:52:09.4095+01:00 date 2020-03-17T08:51:19+01:00
        ids ServReportId=20152650I MsgId=345198BE-6824-11EA-8C05-5056AF45FF04
        request completed ServReqId=20152650 ServReqIdByServProvider=20152650 routine ordered 2020-03-17T08:49:45+01:00 by Juel E. Nissen, Lege (4:2153661) @ Sykehuspartner Testlegekontor-2 WinMed2
        performer Oslo Universitetssykehus HF, Immunologisk institutt (2:110058)
        specimen 2015265003 "Blod" collected 2020-03-17T08:48:00+01:00
        final "DQ2" 7280#NPU54286,8212#DQ2: "[2+/5+] Pasienten har vevstypen HLA-DQ2.…"(219) 8243#LR note "DQ2 er utført i dag, se resultat ovenfor…"(306) of 2015265003 at 2020-03-17T08:48:00+01:00
        final "DQ6" 7280#NPU53049,8212#DQ6: "Avvikende resultat fra analyse av tidligere prøve" 8243#LR of 2015265003 at 2020-03-17T08:48:00+01:00
        final "HLAB27" 7280#NPU29745,8212#HLAB27: "B27b variant" 8243#LR note "[B*2706/07/09/11/14/19/20/21/24/27/30/32…"(480) of 2015265003 at 2020-03-17T08:48:00+01:00
        unplaced 16
        """);

    [RealMessageFact]
    public void An_embedded_PDF() => Check("SvarMBK-Unilab-OUS_Embedded_20200317.xml", """
        report amended 8202#LAB 8202#CLIN effective 2020-03-03T17:00:00+01:00 issued 2020-03-03T19:52:00.8275+01:00 date 2020-03-03T17:58:50+01:00
        ids ServReportId=20001181S MsgId=10DC108E-5D80-11EA-BBD9-5056AF45FF66
        request completed ServReqId=20001181 ServReqIdByServProvider=20001181 routine ordered 2020-03-03T17:56:39+01:00 by September, August, Lege (4:9144897) @ Sykehuset i Vestfold HF Tønsberg
        performer Oslo Universitetssykehus HF, Enhet for medfødte metabolske sykd. Rikshospitalet (101:993467049)
        specimen 2000118197 "Administrativt" collected 2020-03-03T17:00:00+01:00
        specimen 2000118100 "Blod" collected 2020-03-03T17:00:00+01:00
        specimen 2000118107 "Blod" collected 2020-03-03T17:00:00+01:00
        document "20001181" application/pdf 78258
        amended "Mottatt dato" 8212#OUS00242: "03.03.2020" 8243#LR of 2000118197 at 2020-03-03T17:00:00+01:00
        amended "Kliniske opplysninger fra rekvirent" 8212#OUS00217: ":" 8243#LR of 2000118100 at 2020-03-03T17:00:00+01:00
        amended "Konklusjon, metabolske sykdommer" 8212#OUS00213: ":" 8243#LR note "Sensitiviteten av generell screening for…"(544) of 2000118197 at 2020-03-03T17:00:00+01:00
        amended "P-Transferrin-mønster" 7280#NOR15273,8212#TRANSM: "Utført" 8243#LR note "Endring i svarutgivelse for analyse av t…"(307) of 2000118107 at 2020-03-03T17:00:00+01:00
        amended "P-Disialotransferrin" 7280#NPU57406,8212#DISIAL: 0.50 %=% ref "0.43 - 1.5"=0.43..1.5 of 2000118107 at 2020-03-03T17:00:00+01:00
        unplaced 16
        """);

    [RealMessageFact]
    public void A_urine_culture_with_two_bacteria() => Check("Svar_mikrobiologi_dyrkning_v1-4_Ny.xml", """
        report final 8202#LAB 8202#MBIO effective 2017-09-13T12:25:57+02:00 issued 2017-09-13T15:04:01+02:00 date 2017-09-13T15:04:01+02:00
        ids ServReportId=cf548a1e-2406-47db-96cd-ea21e03fb557 MsgId=0ba85678-3d70-4599-91bc-3fc2d9cb4ad3
        request completed ServReqId=5ebc375a-40fd-4824-a3e6-3eae57fc8bca ServReqIdByServProvider=e5e04e41-0cc3-479f-8ebe-d95fbbec3ca5 - ordered 2017-09-13T12:24:04+02:00 by Magnar Koman, LIS1 (4:9144889) @ Kattskinnet legesenter
        performer Mykke Plasme (4:9876511) @ Nordlandssykehuset HF, Medisinsk mikrobiologi (2:91843)
        performer Nordlandssykehuset HF, Medisinsk mikrobiologi (2:91843)
        specimen 80041141BSC 8351#U collected 2017-09-13T12:25:57+02:00
        final "U-Bakterier dyrkning" 7280#NPU06073: "Escherichia coli" 8243#LR of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Mengde" 8212#-: ">100.000 pr.ml." of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Us-Ampicillin" 7280#NPU06045: 8271#R,8243#RSB of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Us-Mecillinam" 7280#NPU06044: "0,25" 8271#S,8243#RSB of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Us-Trimetoprim" 7280#NPU06047: 8271#S,8243#RSB of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Us-Trimetoprim+Sulfametoksazol" 7280#NPU57715: 8271#I,8243#RSB of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Us-Nitrofurantoin" 7280#NPU06048: 8271#R,8243#RSB of 80041141BSC at 2017-09-13T12:25:57+02:00
        final "U-Bakterier dyrkning" 7280#NPU06073: "Klebsiella pneumoniae" 8243#LR of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Mengde" 8212#-: ">1000 CFU/1000 ml." of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Us-Ampicillin" 7280#NPU06045: 8271#R,8243#RSB of 80041141BSC at 2017-09-13T12:25:57+02:00
          final "Us-Trimetoprim+Sulfametoksazol" 7280#NPU57715: 8271#I,8243#RSB of 80041141BSC at 2017-09-13T12:25:57+02:00
        unplaced 9
        """);

    private static void Check(string message, string expected) => Assert.Equal(expected, ReportText.Of(Reading.Map(RealMessages.Read(message))));
}
