return await Curlew.Server.Commands.CommandLine.Run(args);
