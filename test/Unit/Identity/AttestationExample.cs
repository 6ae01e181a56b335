using System.Text.Json.Nodes;

namespace Felles.Test.Unit.Identity;

/// <summary>The example of the information model, with the group's name that travels through HelseID. Synthetic throughout.</summary>
internal static class AttestationExample
{
    internal static JsonObject Claim(DateTimeOffset attestedAt) => (JsonObject)JsonNode.Parse($$"""
        {
          "toa": {{attestedAt.ToUnixTimeSeconds()}},
          "practitioner": {
            "identifier": {"id":"15838510075","name":"Luftig Fjordhest","system":"urn:oid:2.16.578.1.12.4.1.4.1","authority":"https://www.skatteetaten.no"},
            "hpr_nr": {"id":"900000018","system":"urn:oid:2.16.578.1.12.4.1.4.4","authority":"https://www.helsedirektoratet.no/"},
            "authorization": {"code":"LE","text":"Lege","system":"urn:oid:2.16.578.1.12.4.1.1.9060","assigner":"https://www.helsedirektoratet.no/"},
            "legal_entity": {"id":"310000019","name":"EKSEMPEL HF","system":"urn:oid:2.16.578.1.12.4.1.4.101","authority":"https://www.brreg.no"},
            "point_of_care": {"id":"310000027","name":"EKSEMPEL HF NORD","system":"urn:oid:2.16.578.1.12.4.1.4.101","authority":"https://www.brreg.no"},
            "department": {"id":"700001","name":"Anestesi Nord","system":"urn:oid:2.16.578.1.12.4.1.4.102","authority":"https://www.nhn.no"}
          },
          "care_relationship": {
            "healthcare_service": {"code":"300","text":"Øyesykdommer","system":"urn:oid:2.16.578.1.12.4.1.1.8451","assigner":"https://www.helsedirektoratet.no/"},
            "purpose_of_use": {"code":"TREAT","text":"Behandling","system":"urn:oid:2.16.840.1.113883.1.11.20448","assigner":"https://www.hl7.org"},
            "purpose_of_use_details": {"code":"POLBESOK","text":"Poliklinisk besøk","system":"urn:AuditEventHL7Norway/CodeSystem/carerelation","assigner":"https://www.hl7.no"},
            "decision_ref": {"id":"tb-2026-000417","description":"Planlagt poliklinisk kontakt","user_selected":false}
          },
          "patients": [{
            "identifier": {"id":"15688510381","system":"urn:oid:2.16.578.1.12.4.1.4.1","authority":"https://www.skatteetaten.no"},
            "point_of_care": {"id":"310000043","name":"EKSEMPEL HF SØR","system":"urn:oid:2.16.578.1.12.4.1.4.101","authority":"https://www.brreg.no"},
            "department": {"id":"700002","name":"Øye dagkirurgi","system":"urn:oid:2.16.578.1.12.4.1.4.102","authority":"https://www.nhn.no"}
          }]
        }
        """)!;
}
