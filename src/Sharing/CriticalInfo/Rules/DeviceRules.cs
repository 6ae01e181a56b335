namespace Felles.Sharing.CriticalInfo.Rules;

/// <summary>KjDeviceUseStatement: mechanical implant, its Device contained.</summary>
internal static class DeviceRules
{
    internal static void ContainedDevice(RuleCheck check)
    {
        var devices = check.Resource.All("contained").Where(contained => contained["resourceType"].Text == "Device").ToList();
        if (devices.Count != 1 || devices[0]["id"].Text is not { } id || check.Resource["device"]["reference"].Text != "#" + id)
        {
            check.Report(RuleMessage.DeviceMissing, check.Resource["device"]);
            return;
        }

        CodingRules.Concept(check, devices[0]["type"]);
    }

    internal static void Implanted(RuleCheck check)
    {
        foreach (var extension in check.Resource.Extensions(KjUrl.Implanted))
            DateRules.InPast(check, extension["valueDateTime"]);
    }

    /// <summary>What is implanted; an element that does not exist when no Device is contained.</summary>
    internal static PlacedElement TypeOf(PlacedElement resource)
    {
        foreach (var contained in resource.All("contained"))
            if (contained["resourceType"].Text == "Device")
                return contained["type"];
        return new(default, resource.Path + ".device");
    }
}
