using System.CommandLine;
using Curlew.Server.Commands;

var root = new RootCommand("Curlew: a self-hosted WhatsApp Business platform. Campaigns that keep WhatsApp's limits by themselves and never message a person twice.")
{
    RehearseCommand.Create(),
    ServeCommand.Create(),
    MigrateCommand.Create(),
    VerifyCommand.Create(),
    ReplayCommand.Create(),
};

return await root.Parse(args).InvokeAsync();
